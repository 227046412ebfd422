<?xml version="1.0" encoding="UTF-8"?>
<!-- nhr/vestiging as a stylesheet: no checks, no notices. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:ds="http://schemas.kvk.nl/schemas/hrip/dataservice/2015/02"
    xmlns:cat="http://schemas.kvk.nl/schemas/hrip/catalogus/2015/02"
    xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
    xmlns:vst="urn:mapper:sgr:nhr-vestiging:v0100"
    xmlns:fwi="http://bkwi.nl/SuwiML/FWI/v0205"
    exclude-result-prefixes="ds cat soap">
  <xsl:import href="nhr_delen.xsl"/>
  <xsl:output method="xml" encoding="UTF-8" indent="no"/>

  <xsl:template match="/">
    <vst:NHRVestigingResponse>
      <xsl:for-each select="ds:ophalenVestigingResponse
          | soap:Envelope/soap:Body/ds:ophalenVestigingResponse">
        <xsl:for-each select="ds:product/cat:commercieleVestiging">
          <xsl:variable name="onderneming" select="cat:isEenUitoefeningVan/cat:onderneming"/>
          <xsl:variable name="activiteit"
              select="$onderneming/cat:isEenManifestatieVan/cat:maatschappelijkeActiviteit"/>
          <Vestiging>
            <CommercieleVestiging>
              <xsl:call-template name="commerciele-vestiging">
                <xsl:with-param name="hoofdvestiging"
                    select="$activiteit/cat:wordtGeleidVanuit/*/cat:vestigingsnummer"/>
              </xsl:call-template>
            </CommercieleVestiging>
            <xsl:call-template name="inschrijving">
              <xsl:with-param name="nummer"
                  select="($activiteit
                      | $onderneming[not($activiteit/cat:kvkNummer)])/cat:kvkNummer"/>
              <xsl:with-param name="activiteit" select="$activiteit"/>
            </xsl:call-template>
          </Vestiging>
        </xsl:for-each>
        <xsl:for-each select="ds:product/cat:nietCommercieleVestiging">
          <xsl:variable name="activiteit"
              select="cat:isEenUitoefeningVan/cat:maatschappelijkeActiviteit"/>
          <Vestiging>
            <NietCommercieleVestiging>
              <xsl:call-template name="niet-commerciele-vestiging">
                <xsl:with-param name="hoofdvestiging"
                    select="$activiteit/cat:wordtGeleidVanuit/*/cat:vestigingsnummer"/>
              </xsl:call-template>
            </NietCommercieleVestiging>
            <xsl:call-template name="inschrijving">
              <xsl:with-param name="nummer" select="$activiteit/cat:kvkNummer"/>
              <xsl:with-param name="activiteit" select="$activiteit"/>
            </xsl:call-template>
          </Vestiging>
        </xsl:for-each>
        <xsl:call-template name="meldingen"/>
      </xsl:for-each>
    </vst:NHRVestigingResponse>
  </xsl:template>

  <xsl:template name="inschrijving">
    <xsl:param name="nummer"/>
    <xsl:param name="activiteit"/>
    <xsl:if test="$nummer != ''">
      <Inschrijving>
        <InschrijvingsnrKvK><xsl:value-of select="$nummer"/></InschrijvingsnrKvK>
        <xsl:for-each select="$activiteit">
          <xsl:if test="cat:naam != ''">
            <NaamMaatschappelijkeActiviteit>
              <xsl:value-of select="cat:naam"/>
            </NaamMaatschappelijkeActiviteit>
          </xsl:if>
          <xsl:for-each select="cat:registratie">
            <xsl:if test="cat:datumAanvang != ''">
              <DatBMaatschappelijkeActiviteit>
                <xsl:value-of select="cat:datumAanvang"/>
              </DatBMaatschappelijkeActiviteit>
            </xsl:if>
            <xsl:if test="cat:datumEinde != ''">
              <DatEMaatschappelijkeActiviteit>
                <xsl:value-of select="cat:datumEinde"/>
              </DatEMaatschappelijkeActiviteit>
            </xsl:if>
            <xsl:if test="@registratieTijdstip">
              <FormeleRegistratie>
                <DatBRegistratie>
                  <xsl:value-of select="substring(@registratieTijdstip, 1, 8)"/>
                </DatBRegistratie>
              </FormeleRegistratie>
            </xsl:if>
          </xsl:for-each>
          <xsl:for-each select="cat:heeftAlsEigenaar">
            <Eigenaar><xsl:call-template name="eigenaar"/></Eigenaar>
          </xsl:for-each>
          <xsl:for-each select="cat:hadAlsEigenaar">
            <VoormaligEigenaar><xsl:call-template name="eigenaar"/></VoormaligEigenaar>
          </xsl:for-each>
        </xsl:for-each>
      </Inschrijving>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
