<?xml version="1.0" encoding="UTF-8"?>
<!-- nhr/inschrijving as a stylesheet: no checks, no notices. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:ds="http://schemas.kvk.nl/schemas/hrip/dataservice/2015/02"
    xmlns:cat="http://schemas.kvk.nl/schemas/hrip/catalogus/2015/02"
    xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
    xmlns:nhr="urn:mapper:sgr:nhr-inschrijving:v0100"
    xmlns:fwi="http://bkwi.nl/SuwiML/FWI/v0205"
    exclude-result-prefixes="ds cat soap">
  <xsl:import href="nhr_delen.xsl"/>
  <xsl:output method="xml" encoding="UTF-8" indent="no"/>

  <xsl:template match="/">
    <nhr:NHRInschrijvingResponse>
      <xsl:for-each select="ds:ophalenInschrijvingResponse
          | soap:Envelope/soap:Body/ds:ophalenInschrijvingResponse">
        <xsl:for-each select="ds:product/cat:maatschappelijkeActiviteit">
          <Inschrijving><xsl:call-template name="inschrijving"/></Inschrijving>
        </xsl:for-each>
        <xsl:call-template name="meldingen"/>
      </xsl:for-each>
    </nhr:NHRInschrijvingResponse>
  </xsl:template>

  <xsl:template name="inschrijving">
    <xsl:variable name="eigenaar" select="cat:heeftAlsEigenaar"/>
    <xsl:variable name="deponent"
        select="$eigenaar/*[not(self::cat:naamPersoon or self::cat:natuurlijkPersoon)]"/>
    <xsl:variable name="geleid" select="cat:wordtGeleidVanuit"/>
    <xsl:variable name="ondernemend"
        select="cat:manifesteertZichAls/cat:onderneming/cat:wordtUitgeoefendIn"/>
    <xsl:variable name="overig" select="cat:wordtUitgeoefendIn"/>
    <xsl:if test="cat:kvkNummer != ''">
      <InschrijvingsnrKvK><xsl:value-of select="cat:kvkNummer"/></InschrijvingsnrKvK>
    </xsl:if>
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
    </xsl:for-each>
    <xsl:for-each select="cat:incidenteelUitlenenArbeidskrachten/cat:code[. = 'J' or . = 'N']">
      <IndIncidenteelUitlenenArbeidskrachten>
        <xsl:value-of select="translate(., 'JN', '12')"/>
      </IndIncidenteelUitlenenArbeidskrachten>
    </xsl:for-each>
    <xsl:for-each select="cat:registratie/@registratieTijdstip">
      <FormeleRegistratie>
        <DatBRegistratie><xsl:value-of select="substring(., 1, 8)"/></DatBRegistratie>
      </FormeleRegistratie>
    </xsl:for-each>
    <xsl:call-template name="sbi-activiteiten"/>
    <xsl:for-each select="cat:bezoekLocatie">
      <Bezoekadres><xsl:call-template name="adres"/></Bezoekadres>
    </xsl:for-each>
    <xsl:for-each select="cat:postLocatie">
      <Postadres><xsl:call-template name="adres"/></Postadres>
    </xsl:for-each>
    <xsl:for-each select="cat:communicatiegegevens">
      <Communicatiegegevens>
        <xsl:call-template name="communicatiegegevens"/>
      </Communicatiegegevens>
    </xsl:for-each>
    <xsl:for-each select="cat:manifesteertZichAls/cat:onderneming">
      <OndernemingInst>
        <xsl:if test="cat:kvkNummer != ''">
          <InschrijvingsnrKvK><xsl:value-of select="cat:kvkNummer"/></InschrijvingsnrKvK>
        </xsl:if>
        <xsl:for-each select="cat:registratie/cat:datumAanvang[. != '']">
          <DatBOnderneming><xsl:value-of select="."/></DatBOnderneming>
        </xsl:for-each>
        <xsl:choose>
          <xsl:when test="cat:registratie/cat:datumEinde != ''">
            <DatEOnderneming>
              <xsl:value-of select="cat:registratie/cat:datumEinde"/>
            </DatEOnderneming>
          </xsl:when>
          <xsl:when test="../cat:relatieRegistratie/cat:datumEinde != ''">
            <DatEOnderneming>
              <xsl:value-of select="../cat:relatieRegistratie/cat:datumEinde"/>
            </DatEOnderneming>
          </xsl:when>
        </xsl:choose>
        <xsl:for-each select="($deponent/cat:heeftGedeponeerd
            | $deponent/cat:deponeringen/cat:deponering)
            /cat:jaarstukJaarrekening/cat:boekjaar[. != '']">
          <xsl:sort select="." data-type="number" order="descending"/>
          <xsl:if test="position() = 1">
            <BoekjaarDeponeringJaarstuk>
              <xsl:value-of select="number(.)"/>
            </BoekjaarDeponeringJaarstuk>
          </xsl:if>
        </xsl:for-each>
        <xsl:if test="$eigenaar/*/cat:persoonRechtsvorm != ''">
          <OmsRechtsvorm>
            <xsl:value-of select="$eigenaar/*/cat:persoonRechtsvorm"/>
          </OmsRechtsvorm>
        </xsl:if>
        <xsl:if test="$eigenaar/cat:rechtspersoon/cat:statutaireZetel != ''">
          <OmsStatutaireZetel>
            <xsl:value-of select="$eigenaar/cat:rechtspersoon/cat:statutaireZetel"/>
          </OmsStatutaireZetel>
        </xsl:if>
        <xsl:for-each select="cat:registratie/@registratieTijdstip">
          <FormeleRegistratie>
            <DatBRegistratie><xsl:value-of select="substring(., 1, 8)"/></DatBRegistratie>
          </FormeleRegistratie>
        </xsl:for-each>
        <xsl:call-template name="handelsnamen"/>
        <xsl:call-template name="sbi-activiteiten"/>
        <xsl:call-template name="werkzame-personen"/>
      </OndernemingInst>
    </xsl:for-each>
    <!-- those that are of it now first, and the one from where it is led before others -->
    <xsl:if test="$geleid | $ondernemend | $overig">
      <xsl:call-template name="alle-vestigingen">
        <xsl:with-param name="geleid" select="$geleid"/>
        <xsl:with-param name="ondernemend" select="$ondernemend"/>
        <xsl:with-param name="overig" select="$overig"/>
      </xsl:call-template>
    </xsl:if>
    <xsl:for-each select="cat:heeftAlsEigenaar">
      <Eigenaar><xsl:call-template name="eigenaar"/></Eigenaar>
    </xsl:for-each>
    <xsl:for-each select="cat:hadAlsEigenaar">
      <VoormaligEigenaar><xsl:call-template name="eigenaar"/></VoormaligEigenaar>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="alle-vestigingen">
    <xsl:param name="geleid"/>
    <xsl:param name="ondernemend"/>
    <xsl:param name="overig"/>
    <xsl:variable name="hoofdvestiging" select="$geleid/*/cat:vestigingsnummer"/>
    <xsl:variable name="ended" select="($geleid | $ondernemend | $overig)
        [cat:relatieRegistratie/cat:datumEinde]"/>
    <xsl:variable name="nu-geleid" select="$geleid[not(cat:relatieRegistratie/cat:datumEinde)]"/>
    <xsl:variable name="nu-ondernemend"
        select="$ondernemend[not(cat:relatieRegistratie/cat:datumEinde)]"/>
    <xsl:variable name="nu-overig" select="$overig[not(cat:relatieRegistratie/cat:datumEinde)]"/>
    <xsl:variable name="nu" select="$nu-geleid | $nu-ondernemend | $nu-overig"/>
    <xsl:call-template name="vestigingen">
      <xsl:with-param name="rijen" select="$nu-geleid"/>
      <xsl:with-param name="hoofdvestiging" select="$hoofdvestiging"/>
    </xsl:call-template>
    <xsl:call-template name="vestigingen">
      <xsl:with-param name="rijen" select="$nu-ondernemend"/>
      <xsl:with-param name="eerder" select="$nu-geleid"/>
      <xsl:with-param name="hoofdvestiging" select="$hoofdvestiging"/>
    </xsl:call-template>
    <xsl:call-template name="vestigingen">
      <xsl:with-param name="rijen" select="$nu-overig"/>
      <xsl:with-param name="eerder" select="$nu-geleid | $nu-ondernemend"/>
      <xsl:with-param name="hoofdvestiging" select="$hoofdvestiging"/>
    </xsl:call-template>
    <xsl:if test="$ended">
      <xsl:variable name="geleid-geweest"
          select="$geleid[cat:relatieRegistratie/cat:datumEinde]"/>
      <xsl:variable name="ondernemend-geweest"
          select="$ondernemend[cat:relatieRegistratie/cat:datumEinde]"/>
      <xsl:call-template name="vestigingen">
        <xsl:with-param name="rijen" select="$geleid-geweest"/>
        <xsl:with-param name="eerder" select="$nu"/>
        <xsl:with-param name="hoofdvestiging" select="$hoofdvestiging"/>
      </xsl:call-template>
      <xsl:call-template name="vestigingen">
        <xsl:with-param name="rijen" select="$ondernemend-geweest"/>
        <xsl:with-param name="eerder" select="$nu | $geleid-geweest"/>
        <xsl:with-param name="hoofdvestiging" select="$hoofdvestiging"/>
      </xsl:call-template>
      <xsl:call-template name="vestigingen">
        <xsl:with-param name="rijen" select="$overig[cat:relatieRegistratie/cat:datumEinde]"/>
        <xsl:with-param name="eerder" select="$nu | $geleid-geweest | $ondernemend-geweest"/>
        <xsl:with-param name="hoofdvestiging" select="$hoofdvestiging"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <!-- Branches that are not among earlier ones, each once; one without a number is not another. -->
  <xsl:template name="vestigingen">
    <xsl:param name="rijen"/>
    <xsl:param name="eerder" select="/.."/>
    <xsl:param name="hoofdvestiging"/>
    <xsl:for-each select="$rijen">
      <xsl:variable name="nummer" select="*/cat:vestigingsnummer"/>
      <xsl:variable name="einde" select="cat:relatieRegistratie/cat:datumEinde"/>
      <xsl:if test="not($nummer) or not($nummer = $eerder/*/cat:vestigingsnummer)
          and count($rijen[*/cat:vestigingsnummer = $nummer][1] | .) = 1">
        <xsl:for-each select="cat:commercieleVestiging">
          <Vestiging>
            <CommercieleVestiging>
              <xsl:call-template name="commerciele-vestiging">
                <xsl:with-param name="hoofdvestiging" select="$hoofdvestiging"/>
                <xsl:with-param name="einde" select="$einde"/>
              </xsl:call-template>
            </CommercieleVestiging>
          </Vestiging>
        </xsl:for-each>
        <xsl:for-each select="cat:nietCommercieleVestiging">
          <Vestiging>
            <NietCommercieleVestiging>
              <xsl:call-template name="niet-commerciele-vestiging">
                <xsl:with-param name="hoofdvestiging" select="$hoofdvestiging"/>
                <xsl:with-param name="einde" select="$einde"/>
              </xsl:call-template>
            </NietCommercieleVestiging>
          </Vestiging>
        </xsl:for-each>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
