<?xml version="1.0" encoding="UTF-8"?>
<!-- What answers of the trade register have in common, as a stylesheet: no checks or notices. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:ds="http://schemas.kvk.nl/schemas/hrip/dataservice/2015/02"
    xmlns:cat="http://schemas.kvk.nl/schemas/hrip/catalogus/2015/02"
    xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
    xmlns:fwi="http://bkwi.nl/SuwiML/FWI/v0205"
    exclude-result-prefixes="ds cat soap">

  <!-- An amount: its currency, its sign, and whole hundredths. -->
  <xsl:template name="bedrag">
    <xsl:variable name="waarde" select="cat:waarde"/>
    <CdMunteenheid><xsl:value-of select="cat:valuta/cat:code"/></CdMunteenheid>
    <xsl:if test="$waarde != ''">
      <CdPositiefNegatief>
        <xsl:choose>
          <xsl:when test="$waarde &lt; 0">-</xsl:when>
          <xsl:otherwise>+</xsl:otherwise>
        </xsl:choose>
      </CdPositiefNegatief>
      <WaardeBedr>
        <xsl:value-of select="format-number(translate($waarde, '-+', '') * 100, '0')"/>
      </WaardeBedr>
    </xsl:if>
  </xsl:template>

  <xsl:template name="sbi-activiteiten">
    <xsl:for-each select="cat:sbiActiviteit">
      <xsl:sort select="sum(cat:volgorde) + 1000000 * not(cat:volgorde)" data-type="number"/>
      <SbiActiviteit>
        <xsl:for-each select="cat:sbiCode">
          <xsl:if test="cat:code != ''"><CdSbi><xsl:value-of select="cat:code"/></CdSbi></xsl:if>
          <xsl:if test="cat:omschrijving != ''">
            <OmsSbi><xsl:value-of select="cat:omschrijving"/></OmsSbi>
          </xsl:if>
        </xsl:for-each>
        <xsl:for-each select="cat:isHoofdactiviteit/cat:code[. = 'J' or . = 'N']">
          <IndHoofdactiviteit>
            <xsl:value-of select="translate(., 'JN', '12')"/>
          </IndHoofdactiviteit>
        </xsl:for-each>
        <xsl:if test="cat:volgorde != ''">
          <VolgnrSbiActiviteit><xsl:value-of select="cat:volgorde"/></VolgnrSbiActiviteit>
        </xsl:if>
        <xsl:for-each select="cat:registratie">
          <xsl:if test="cat:datumAanvang != ''">
            <DatBSbiActiviteit><xsl:value-of select="cat:datumAanvang"/></DatBSbiActiviteit>
          </xsl:if>
          <xsl:if test="cat:datumEinde != ''">
            <DatESbiActiviteit><xsl:value-of select="cat:datumEinde"/></DatESbiActiviteit>
          </xsl:if>
          <xsl:if test="@registratieTijdstip">
            <FormeleRegistratie>
              <DatBRegistratie>
                <xsl:value-of select="substring(@registratieTijdstip, 1, 8)"/>
              </DatBRegistratie>
            </FormeleRegistratie>
          </xsl:if>
        </xsl:for-each>
      </SbiActiviteit>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="handelsnamen">
    <xsl:for-each select="cat:handeltOnder[cat:handelsnaam/cat:naam != '']">
      <xsl:sort
          select="sum(cat:handelsnaam/cat:volgorde) + 1000000 * not(cat:handelsnaam/cat:volgorde)"
          data-type="number"/>
      <Handelsnaam>
        <xsl:for-each select="cat:handelsnaam">
          <HandelsnaamOrganisatie><xsl:value-of select="cat:naam"/></HandelsnaamOrganisatie>
          <xsl:if test="cat:volgorde != ''">
            <VolgnrHandelsnaam><xsl:value-of select="cat:volgorde"/></VolgnrHandelsnaam>
          </xsl:if>
          <xsl:for-each select="cat:registratie/cat:datumAanvang[. != '']">
            <DatBHandelsnaam><xsl:value-of select="."/></DatBHandelsnaam>
          </xsl:for-each>
          <xsl:choose>
            <xsl:when test="cat:registratie/cat:datumEinde != ''">
              <DatEHandelsnaam>
                <xsl:value-of select="cat:registratie/cat:datumEinde"/>
              </DatEHandelsnaam>
            </xsl:when>
            <xsl:when test="../cat:relatieRegistratie/cat:datumEinde != ''">
              <DatEHandelsnaam>
                <xsl:value-of select="../cat:relatieRegistratie/cat:datumEinde"/>
              </DatEHandelsnaam>
            </xsl:when>
          </xsl:choose>
          <xsl:for-each select="cat:registratie/@registratieTijdstip">
            <FormeleRegistratie>
              <DatBRegistratie><xsl:value-of select="substring(., 1, 8)"/></DatBRegistratie>
            </FormeleRegistratie>
          </xsl:for-each>
        </xsl:for-each>
      </Handelsnaam>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="werkzame-personen">
    <xsl:if test="cat:totaalWerkzamePersonen | cat:voltijdWerkzamePersonen
        | cat:deeltijdWerkzamePersonen">
      <WerkzamePersonen>
        <xsl:if test="cat:totaalWerkzamePersonen != ''">
          <AantWerkzamePersonenTotaal>
            <xsl:value-of select="cat:totaalWerkzamePersonen"/>
          </AantWerkzamePersonenTotaal>
        </xsl:if>
        <xsl:if test="cat:voltijdWerkzamePersonen != ''">
          <AantWerkzamePersonenVoltijd>
            <xsl:value-of select="cat:voltijdWerkzamePersonen"/>
          </AantWerkzamePersonenVoltijd>
        </xsl:if>
        <xsl:if test="cat:deeltijdWerkzamePersonen != ''">
          <AantWerkzamePersonenDeeltijd>
            <xsl:value-of select="cat:deeltijdWerkzamePersonen"/>
          </AantWerkzamePersonenDeeltijd>
        </xsl:if>
      </WerkzamePersonen>
    </xsl:if>
  </xsl:template>

  <xsl:template name="adres">
    <xsl:for-each select="cat:registratie">
      <xsl:if test="cat:datumAanvang != ''">
        <DatBAdres><xsl:value-of select="cat:datumAanvang"/></DatBAdres>
      </xsl:if>
      <xsl:if test="cat:datumEinde != ''">
        <DatEAdres><xsl:value-of select="cat:datumEinde"/></DatEAdres>
      </xsl:if>
    </xsl:for-each>
    <xsl:for-each select="cat:afgeschermd/cat:code[. = 'J' or . = 'N']">
      <IndAfgeschermd><xsl:value-of select="translate(., 'JN', '12')"/></IndAfgeschermd>
    </xsl:for-each>
    <xsl:if test="cat:toevoegingAdres != ''">
      <ToevoegingAdres><xsl:value-of select="cat:toevoegingAdres"/></ToevoegingAdres>
    </xsl:if>
    <xsl:for-each select="cat:registratie/@registratieTijdstip">
      <FormeleRegistratie>
        <DatBRegistratie><xsl:value-of select="substring(., 1, 8)"/></DatBRegistratie>
      </FormeleRegistratie>
    </xsl:for-each>
    <xsl:choose>
      <xsl:when test="cat:adres/cat:buitenlandsAdres">
        <xsl:for-each select="cat:adres/cat:buitenlandsAdres[* != '']">
          <GeneriekAdresBuitenland>
            <xsl:if test="cat:straatHuisnummer != ''">
              <Adresregel1Buitenland>
                <xsl:value-of select="cat:straatHuisnummer"/>
              </Adresregel1Buitenland>
            </xsl:if>
            <xsl:if test="cat:postcodeWoonplaats != ''">
              <Adresregel2Buitenland>
                <xsl:value-of select="cat:postcodeWoonplaats"/>
              </Adresregel2Buitenland>
            </xsl:if>
            <xsl:if test="cat:regio != ''">
              <Adresregel3Buitenland><xsl:value-of select="cat:regio"/></Adresregel3Buitenland>
            </xsl:if>
            <xsl:for-each select="cat:land/cat:omschrijving[. != '']">
              <Landsnaam><xsl:value-of select="."/></Landsnaam>
            </xsl:for-each>
          </GeneriekAdresBuitenland>
        </xsl:for-each>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="binnenlands-adres">
          <xsl:with-param name="huis" select="cat:adres/cat:binnenlandsAdres"/>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- An address in the Netherlands; also the name of a street may hold a P.O. box. -->
  <xsl:template name="binnenlands-adres">
    <xsl:param name="huis"/>
    <xsl:variable name="straat" select="$huis/cat:straatnaam"/>
    <xsl:variable name="rest" select="substring($straat, 8)"/>
    <xsl:variable name="in-straat" select="(starts-with($straat, 'P') or starts-with($straat,
        'p'))
        and starts-with(translate($straat, 'POSTBU', 'postbu'), 'postbus')
        and translate($rest, ' 0123456789', '') = ''
        and not(contains(translate($rest, '123456789', '000000000'), '0 '))"/>
    <xsl:choose>
      <xsl:when test="$huis/cat:postbusnummer != '' or $in-straat">
        <Postbusadres>
          <xsl:if test="not($in-straat) and ($huis/cat:straatnaam | $huis/cat:huisnummer
              | $huis/cat:huisletter
              | $huis/cat:huisnummerToevoeging)[. != '']">
            <Locatieoms>
              <xsl:for-each select="$huis/cat:straatnaam | $huis/cat:huisnummer
                  | $huis/cat:huisletter
                  | $huis/cat:huisnummerToevoeging">
                <xsl:if test="position() &gt; 1"><xsl:text> </xsl:text></xsl:if>
                <xsl:value-of select="."/>
              </xsl:for-each>
            </Locatieoms>
          </xsl:if>
          <xsl:for-each select="$huis/cat:postcode[* != '']">
            <Postcd>
              <xsl:value-of select="concat(cat:cijfercombinatie, cat:lettercombinatie)"/>
            </Postcd>
          </xsl:for-each>
          <xsl:if test="$huis/cat:plaats != ''">
            <Woonplaatsnaam><xsl:value-of select="$huis/cat:plaats"/></Woonplaatsnaam>
          </xsl:if>
          <xsl:choose>
            <xsl:when test="$huis/cat:postbusnummer != ''">
              <Postbusnr><xsl:value-of select="$huis/cat:postbusnummer"/></Postbusnr>
            </xsl:when>
            <xsl:when test="translate($rest, ' ', '') != ''">
              <Postbusnr><xsl:value-of select="number($rest)"/></Postbusnr>
            </xsl:when>
            <xsl:when test="$huis/cat:huisnummer != ''">
              <Postbusnr><xsl:value-of select="$huis/cat:huisnummer"/></Postbusnr>
            </xsl:when>
          </xsl:choose>
        </Postbusadres>
      </xsl:when>
      <xsl:when test="$huis/*[. != ''] or cat:volledigAdres != ''">
        <StraatadresBag>
          <xsl:choose>
            <xsl:when test="not($straat or $huis/cat:postcode or $huis/cat:plaats)">
              <xsl:if test="cat:volledigAdres != ''">
                <Locatieoms>
                  <xsl:value-of select="normalize-space(cat:volledigAdres)"/>
                </Locatieoms>
              </xsl:if>
            </xsl:when>
            <xsl:when test="string-length($straat) &gt; 24 and not($huis/cat:huisnummer)
                and translate($straat, '0123456789', '') != $straat">
              <Locatieoms><xsl:value-of select="$straat"/></Locatieoms>
            </xsl:when>
          </xsl:choose>
          <xsl:for-each select="$huis/cat:postcode[* != '']">
            <Postcd>
              <xsl:value-of select="concat(cat:cijfercombinatie, cat:lettercombinatie)"/>
            </Postcd>
          </xsl:for-each>
          <xsl:for-each select="$huis">
            <xsl:if test="cat:plaats != ''">
              <Woonplaatsnaam><xsl:value-of select="cat:plaats"/></Woonplaatsnaam>
            </xsl:if>
            <xsl:if test="cat:straatnaam != ''">
              <Straatnaam><xsl:value-of select="cat:straatnaam"/></Straatnaam>
            </xsl:if>
            <xsl:if test="cat:huisnummer != ''">
              <Huisnr><xsl:value-of select="cat:huisnummer"/></Huisnr>
            </xsl:if>
            <xsl:if test="cat:huisletter != ''">
              <Huisletter><xsl:value-of select="cat:huisletter"/></Huisletter>
            </xsl:if>
            <xsl:if test="cat:huisnummerToevoeging != ''">
              <Huisnrtoevoeging>
                <xsl:value-of select="cat:huisnummerToevoeging"/>
              </Huisnrtoevoeging>
            </xsl:if>
            <xsl:for-each select="cat:aanduidingBijHuisnummer/cat:code[. != '']">
              <AanduidingBijHuisnr><xsl:value-of select="."/></AanduidingBijHuisnr>
            </xsl:for-each>
            <xsl:for-each select="cat:bagId">
              <xsl:if test="cat:identificatieNummeraanduiding != ''">
                <IdentificatiecdNummeraanduiding>
                  <xsl:value-of select="cat:identificatieNummeraanduiding"/>
                </IdentificatiecdNummeraanduiding>
              </xsl:if>
              <xsl:if test="cat:identificatieAdresseerbaarObject != ''">
                <IdentificatiecdAdresseerbaarObject>
                  <xsl:value-of select="cat:identificatieAdresseerbaarObject"/>
                </IdentificatiecdAdresseerbaarObject>
              </xsl:if>
            </xsl:for-each>
          </xsl:for-each>
        </StraatadresBag>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="telefoonnummer">
    <xsl:if test="cat:toegangscode != ''">
      <xsl:variable name="landnummer" select="translate(cat:toegangscode,
          translate(cat:toegangscode, '0123456789', ''), '')"/>
      <xsl:if test="$landnummer != ''">
        <TelefoonLandnr><xsl:value-of select="number($landnummer)"/></TelefoonLandnr>
      </xsl:if>
    </xsl:if>
    <xsl:if test="cat:nummer != ''">
      <Telefoonnr><xsl:value-of select="cat:nummer"/></Telefoonnr>
    </xsl:if>
    <xsl:for-each select="cat:soort/cat:code[. != '']">
      <CdTypeTelefoonnr><xsl:value-of select="."/></CdTypeTelefoonnr>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="communicatiegegevens">
    <xsl:for-each select="cat:registratie">
      <xsl:if test="cat:datumAanvang != ''">
        <DatBCommunicatiegegevens>
          <xsl:value-of select="cat:datumAanvang"/>
        </DatBCommunicatiegegevens>
      </xsl:if>
      <xsl:if test="cat:datumEinde != ''">
        <DatECommunicatiegegevens>
          <xsl:value-of select="cat:datumEinde"/>
        </DatECommunicatiegegevens>
      </xsl:if>
      <xsl:if test="@registratieTijdstip">
        <FormeleRegistratie>
          <DatBRegistratie>
            <xsl:value-of select="substring(@registratieTijdstip, 1, 8)"/>
          </DatBRegistratie>
        </FormeleRegistratie>
      </xsl:if>
    </xsl:for-each>
    <xsl:for-each select="cat:communicatienummer">
      <StandaardTelefoonnr><xsl:call-template name="telefoonnummer"/></StandaardTelefoonnr>
    </xsl:for-each>
    <xsl:for-each select="cat:emailAdres[. != '']">
      <StandaardEmailadres><Emailadres><xsl:value-of
          select="."/></Emailadres></StandaardEmailadres>
    </xsl:for-each>
    <xsl:for-each select="cat:domeinNaam[. != '']">
      <Website><Url><xsl:value-of select="."/></Url></Website>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="activiteiten">
    <xsl:if test="cat:omschrijving != ''">
      <OmsActiviteit><xsl:value-of select="cat:omschrijving"/></OmsActiviteit>
    </xsl:if>
    <xsl:call-template name="sbi-activiteiten"/>
  </xsl:template>

  <xsl:template name="commerciele-vestiging">
    <xsl:param name="hoofdvestiging"/>
    <xsl:param name="einde"/>
    <xsl:if test="cat:vestigingsnummer != ''">
      <VestigingsnrHandelsregister>
        <xsl:value-of select="cat:vestigingsnummer"/>
      </VestigingsnrHandelsregister>
    </xsl:if>
    <xsl:if test="$hoofdvestiging and cat:vestigingsnummer">
      <CdTypeVestiging>
        <xsl:choose>
          <xsl:when test="cat:vestigingsnummer = $hoofdvestiging">H</xsl:when>
          <xsl:otherwise>N</xsl:otherwise>
        </xsl:choose>
      </CdTypeVestiging>
    </xsl:if>
    <xsl:if test="cat:eersteHandelsnaam != ''">
      <EersteHandelsnaam><xsl:value-of select="cat:eersteHandelsnaam"/></EersteHandelsnaam>
    </xsl:if>
    <xsl:for-each select="cat:registratie/cat:datumAanvang[. != '']">
      <DatBVestiging><xsl:value-of select="."/></DatBVestiging>
    </xsl:for-each>
    <xsl:choose>
      <xsl:when test="cat:registratie/cat:datumEinde != ''">
        <DatEVestiging><xsl:value-of select="cat:registratie/cat:datumEinde"/></DatEVestiging>
      </xsl:when>
      <xsl:when test="$einde != ''">
        <DatEVestiging><xsl:value-of select="$einde"/></DatEVestiging>
      </xsl:when>
    </xsl:choose>
    <xsl:for-each select="cat:registratie/@registratieTijdstip">
      <FormeleRegistratie>
        <DatBRegistratie><xsl:value-of select="substring(., 1, 8)"/></DatBRegistratie>
      </FormeleRegistratie>
    </xsl:for-each>
    <xsl:for-each select="cat:bezoekLocatie">
      <BezoekadresVestiging><xsl:call-template name="adres"/></BezoekadresVestiging>
    </xsl:for-each>
    <xsl:for-each select="cat:postLocatie">
      <CorrespondentieadresVestiging>
        <xsl:call-template name="adres"/>
      </CorrespondentieadresVestiging>
    </xsl:for-each>
    <xsl:for-each select="cat:communicatiegegevens">
      <Communicatiegegevens>
        <xsl:call-template name="communicatiegegevens"/>
      </Communicatiegegevens>
    </xsl:for-each>
    <xsl:call-template name="handelsnamen"/>
    <xsl:call-template name="werkzame-personen"/>
    <xsl:for-each select="cat:activiteiten">
      <ActiviteitenCommercieleVestiging>
        <xsl:if test="cat:omschrijving != ''">
          <OmsActiviteit><xsl:value-of select="cat:omschrijving"/></OmsActiviteit>
        </xsl:if>
        <xsl:for-each select="cat:importeert/cat:code[. = 'J' or . = 'N']">
          <IndImporteert><xsl:value-of select="translate(., 'JN', '12')"/></IndImporteert>
        </xsl:for-each>
        <xsl:for-each select="cat:exporteert/cat:code[. = 'J' or . = 'N']">
          <IndExporteert><xsl:value-of select="translate(., 'JN', '12')"/></IndExporteert>
        </xsl:for-each>
        <xsl:call-template name="sbi-activiteiten"/>
      </ActiviteitenCommercieleVestiging>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="niet-commerciele-vestiging">
    <xsl:param name="hoofdvestiging"/>
    <xsl:param name="einde"/>
    <xsl:if test="cat:vestigingsnummer != ''">
      <VestigingsnrHandelsregister>
        <xsl:value-of select="cat:vestigingsnummer"/>
      </VestigingsnrHandelsregister>
    </xsl:if>
    <xsl:if test="$hoofdvestiging and cat:vestigingsnummer">
      <CdTypeVestiging>
        <xsl:choose>
          <xsl:when test="cat:vestigingsnummer = $hoofdvestiging">H</xsl:when>
          <xsl:otherwise>N</xsl:otherwise>
        </xsl:choose>
      </CdTypeVestiging>
    </xsl:if>
    <xsl:if test="cat:eersteHandelsnaam != ''">
      <EersteHandelsnaam><xsl:value-of select="cat:eersteHandelsnaam"/></EersteHandelsnaam>
    </xsl:if>
    <xsl:for-each select="cat:registratie/cat:datumAanvang[. != '']">
      <DatBVestiging><xsl:value-of select="."/></DatBVestiging>
    </xsl:for-each>
    <xsl:choose>
      <xsl:when test="cat:registratie/cat:datumEinde != ''">
        <DatEVestiging><xsl:value-of select="cat:registratie/cat:datumEinde"/></DatEVestiging>
      </xsl:when>
      <xsl:when test="$einde != ''">
        <DatEVestiging><xsl:value-of select="$einde"/></DatEVestiging>
      </xsl:when>
    </xsl:choose>
    <xsl:for-each select="cat:registratie/@registratieTijdstip">
      <FormeleRegistratie>
        <DatBRegistratie><xsl:value-of select="substring(., 1, 8)"/></DatBRegistratie>
      </FormeleRegistratie>
    </xsl:for-each>
    <xsl:for-each select="cat:bezoekLocatie">
      <BezoekadresVestiging><xsl:call-template name="adres"/></BezoekadresVestiging>
    </xsl:for-each>
    <xsl:for-each select="cat:postLocatie">
      <CorrespondentieadresVestiging>
        <xsl:call-template name="adres"/>
      </CorrespondentieadresVestiging>
    </xsl:for-each>
    <xsl:for-each select="cat:communicatiegegevens">
      <Communicatiegegevens>
        <xsl:call-template name="communicatiegegevens"/>
      </Communicatiegegevens>
    </xsl:for-each>
    <xsl:for-each select="cat:naamgeving/cat:naam[. != '']">
      <NaamNietCommercieleVestiging><xsl:value-of select="."/></NaamNietCommercieleVestiging>
    </xsl:for-each>
    <xsl:for-each select="cat:activiteiten[cat:omschrijving != '' or cat:sbiActiviteit]">
      <Activiteiten><xsl:call-template name="activiteiten"/></Activiteiten>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="eigenaar">
    <xsl:for-each select="cat:relatieRegistratie">
      <xsl:if test="cat:datumAanvang != ''">
        <DatBEigenaar><xsl:value-of select="cat:datumAanvang"/></DatBEigenaar>
      </xsl:if>
      <xsl:if test="cat:datumEinde != ''">
        <DatEEigenaar><xsl:value-of select="cat:datumEinde"/></DatEEigenaar>
      </xsl:if>
      <xsl:if test="@registratieTijdstip">
        <FormeleRegistratie>
          <DatBRegistratie>
            <xsl:value-of select="substring(@registratieTijdstip, 1, 8)"/>
          </DatBRegistratie>
        </FormeleRegistratie>
      </xsl:if>
    </xsl:for-each>
    <xsl:apply-templates select="*" mode="persoon"/>
  </xsl:template>

  <xsl:template match="cat:naamPersoon" mode="persoon">
    <NaamPersoon><xsl:call-template name="naam-persoon"/></NaamPersoon>
  </xsl:template>

  <xsl:template match="cat:natuurlijkPersoon" mode="persoon">
    <NatuurlijkPersoon><xsl:call-template name="natuurlijk-persoon"/></NatuurlijkPersoon>
  </xsl:template>

  <xsl:template match="cat:afgeslotenMoeder" mode="persoon">
    <NietNatuurlijkPersoon><xsl:call-template name="afgesloten-moeder"/></NietNatuurlijkPersoon>
  </xsl:template>

  <xsl:template match="cat:rechtspersoon" mode="persoon">
    <Rechtspersoon><xsl:call-template name="rechtspersoon"/></Rechtspersoon>
  </xsl:template>

  <xsl:template match="cat:buitenlandseVennootschap" mode="persoon">
    <BuitenlandseVennootschap>
      <xsl:call-template name="buitenlandse-vennootschap"/>
    </BuitenlandseVennootschap>
  </xsl:template>

  <xsl:template match="cat:eenmanszaakMetMeerdereEigenaren" mode="persoon">
    <EenmanszaakMeerdereEigenaren>
      <xsl:call-template name="eenmanszaak"/>
    </EenmanszaakMeerdereEigenaren>
  </xsl:template>

  <xsl:template match="cat:rechtspersoonInOprichting" mode="persoon">
    <RechtspersoonInOprichting>
      <xsl:call-template name="rechtspersoon-in-oprichting"/>
    </RechtspersoonInOprichting>
  </xsl:template>

  <xsl:template match="cat:samenwerkingsverband" mode="persoon">
    <Samenwerkingsverband><xsl:call-template name="samenwerkingsverband"/></Samenwerkingsverband>
  </xsl:template>
  <xsl:template match="*" mode="persoon"/>

  <xsl:template name="persoon-algemeen">
    <xsl:if test="cat:volledigeNaam != ''">
      <VolledigeNaam><xsl:value-of select="cat:volledigeNaam"/></VolledigeNaam>
    </xsl:if>
    <xsl:if test="cat:persoonRechtsvorm != ''">
      <OmsRechtsvorm><xsl:value-of select="cat:persoonRechtsvorm"/></OmsRechtsvorm>
    </xsl:if>
    <xsl:if test="cat:uitgebreideRechtsvorm != ''">
      <OmsUitgebreideRechtsvorm>
        <xsl:value-of select="cat:uitgebreideRechtsvorm"/>
      </OmsUitgebreideRechtsvorm>
    </xsl:if>
    <xsl:for-each select="cat:registratie/@registratieTijdstip">
      <FormeleRegistratie>
        <DatBRegistratie><xsl:value-of select="substring(., 1, 8)"/></DatBRegistratie>
      </FormeleRegistratie>
    </xsl:for-each>
    <xsl:for-each select="cat:bezoekLocatie">
      <Bezoekadres><xsl:call-template name="adres"/></Bezoekadres>
    </xsl:for-each>
    <xsl:for-each select="cat:bezoekLocatiePersoon">
      <Bezoekadres><xsl:call-template name="adres"/></Bezoekadres>
    </xsl:for-each>
    <xsl:for-each select="cat:postLocatie">
      <Postadres><xsl:call-template name="adres"/></Postadres>
    </xsl:for-each>
    <xsl:for-each select="cat:postLocatiePersoon">
      <Postadres><xsl:call-template name="adres"/></Postadres>
    </xsl:for-each>
    <xsl:for-each select="cat:bijzondereRechtstoestand">
      <BijzondereRechtstoestand>
        <xsl:call-template name="bijzondere-rechtstoestand"/>
      </BijzondereRechtstoestand>
    </xsl:for-each>
    <xsl:for-each select="cat:beperkingInRechtshandeling">
      <BeperkingInRechtshandeling>
        <xsl:for-each select="cat:soort/cat:code[. != '']">
          <CdBeperkingInRechtshandeling><xsl:value-of select="."/></CdBeperkingInRechtshandeling>
        </xsl:for-each>
        <xsl:choose>
          <xsl:when test="cat:uitspraakAanvang/cat:datum != ''">
            <DatBBeperkingInRechtshandeling>
              <xsl:value-of select="cat:uitspraakAanvang/cat:datum"/>
            </DatBBeperkingInRechtshandeling>
          </xsl:when>
          <xsl:when test="cat:registratie/cat:datumAanvang != ''">
            <DatBBeperkingInRechtshandeling>
              <xsl:value-of select="cat:registratie/cat:datumAanvang"/>
            </DatBBeperkingInRechtshandeling>
          </xsl:when>
        </xsl:choose>
        <xsl:choose>
          <xsl:when test="cat:uitspraakEinde/cat:datum != ''">
            <DatEBeperkingInRechtshandeling>
              <xsl:value-of select="cat:uitspraakEinde/cat:datum"/>
            </DatEBeperkingInRechtshandeling>
          </xsl:when>
          <xsl:when test="cat:registratie/cat:datumEinde != ''">
            <DatEBeperkingInRechtshandeling>
              <xsl:value-of select="cat:registratie/cat:datumEinde"/>
            </DatEBeperkingInRechtshandeling>
          </xsl:when>
        </xsl:choose>
        <xsl:for-each select="cat:registratie/@registratieTijdstip">
          <FormeleRegistratie>
            <DatBRegistratie><xsl:value-of select="substring(., 1, 8)"/></DatBRegistratie>
          </FormeleRegistratie>
        </xsl:for-each>
      </BeperkingInRechtshandeling>
    </xsl:for-each>
    <xsl:for-each select="cat:heeft">
      <Functievervulling><xsl:apply-templates select="*" mode="functie"/></Functievervulling>
    </xsl:for-each>
    <xsl:for-each select="cat:is">
      <Functievervulling><xsl:apply-templates select="*" mode="functie"/></Functievervulling>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="naam-persoon">
    <xsl:call-template name="persoon-algemeen"/>
    <xsl:if test="cat:naam != ''"><Naam><xsl:value-of select="cat:naam"/></Naam></xsl:if>
    <xsl:for-each select="cat:telefoonnummer">
      <StandaardTelefoonnr><xsl:call-template name="telefoonnummer"/></StandaardTelefoonnr>
    </xsl:for-each>
    <xsl:for-each select="cat:adres">
      <Adres><xsl:call-template name="adres"/></Adres>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="natuurlijk-persoon">
    <xsl:call-template name="persoon-algemeen"/>
    <xsl:if test="cat:bsn != ''">
      <Burgerservicenr><xsl:value-of select="cat:bsn"/></Burgerservicenr>
    </xsl:if>
    <xsl:if test="cat:voornamen != ''">
      <Voornamen><xsl:value-of select="cat:voornamen"/></Voornamen>
    </xsl:if>
    <xsl:choose>
      <xsl:when test="cat:voorvoegselGeslachtsnaam != ''">
        <Voorvoegsel><xsl:value-of select="cat:voorvoegselGeslachtsnaam"/></Voorvoegsel>
      </xsl:when>
      <xsl:when test="cat:extraElementen/cat:extraElement[@naam = 'voorvoegsel'] != ''">
        <Voorvoegsel>
          <xsl:value-of select="cat:extraElementen/cat:extraElement[@naam = 'voorvoegsel']"/>
        </Voorvoegsel>
      </xsl:when>
    </xsl:choose>
    <xsl:choose>
      <xsl:when test="cat:geslachtsnaam != ''">
        <SignificantDeelVanDeAchternaam>
          <xsl:value-of select="cat:geslachtsnaam"/>
        </SignificantDeelVanDeAchternaam>
      </xsl:when>
      <xsl:when test="cat:extraElementen/cat:extraElement[@naam = 'achternaam'] != ''">
        <SignificantDeelVanDeAchternaam>
          <xsl:value-of select="cat:extraElementen/cat:extraElement[@naam = 'achternaam']"/>
        </SignificantDeelVanDeAchternaam>
      </xsl:when>
    </xsl:choose>
    <xsl:for-each select="cat:adellijkeTitel/cat:code[. != '']">
      <CdAdellijkeTitelPredikaatNed><xsl:value-of select="."/></CdAdellijkeTitelPredikaatNed>
    </xsl:for-each>
    <xsl:if test="cat:aanduidingNaamgebruik/cat:code = 'E'
        or cat:aanduidingNaamgebruik/cat:code = 'P'
        or cat:aanduidingNaamgebruik/cat:code = 'V' or cat:aanduidingNaamgebruik/cat:code = 'N'">
      <AanduidingNaamgebruik>
        <xsl:value-of select="translate(cat:aanduidingNaamgebruik/cat:code, 'EPVN', '1234')"/>
      </AanduidingNaamgebruik>
    </xsl:if>
    <xsl:if test="cat:voorvoegselGeslachtsnaamPartner != ''">
      <VoorvoegselPartner>
        <xsl:value-of select="cat:voorvoegselGeslachtsnaamPartner"/>
      </VoorvoegselPartner>
    </xsl:if>
    <xsl:if test="cat:geslachtsnaamPartner != ''">
      <SignificantDeelVanDeAchternaamPartner>
        <xsl:value-of select="cat:geslachtsnaamPartner"/>
      </SignificantDeelVanDeAchternaamPartner>
    </xsl:if>
    <xsl:if test="cat:geslachtsaanduiding/cat:code = 'M'
        or cat:geslachtsaanduiding/cat:code = 'V' or cat:geslachtsaanduiding/cat:code = 'O'">
      <Geslacht>
        <xsl:value-of select="translate(cat:geslachtsaanduiding/cat:code, 'MVO', '120')"/>
      </Geslacht>
    </xsl:if>
    <xsl:if test="cat:geboortedatum != ''">
      <Geboortedat><xsl:value-of select="cat:geboortedatum"/></Geboortedat>
    </xsl:if>
    <xsl:if test="cat:geboorteplaats != ''">
      <Geboorteplaats><xsl:value-of select="cat:geboorteplaats"/></Geboorteplaats>
    </xsl:if>
    <xsl:for-each select="cat:geboorteland/cat:omschrijving[. != '']">
      <Geboorteland><xsl:value-of select="."/></Geboorteland>
    </xsl:for-each>
    <xsl:if test="cat:overlijdensdatum != ''">
      <DatOverlijden><xsl:value-of select="cat:overlijdensdatum"/></DatOverlijden>
    </xsl:if>
    <xsl:if test="cat:datumEersteHuwelijk != ''">
      <DatEersteHuwelijk><xsl:value-of select="cat:datumEersteHuwelijk"/></DatEersteHuwelijk>
    </xsl:if>
    <xsl:if test="cat:datumGeemigreerd != ''">
      <DatEmigratie><xsl:value-of select="cat:datumGeemigreerd"/></DatEmigratie>
    </xsl:if>
    <xsl:for-each select="cat:handlichting[cat:isVerleend/cat:code = 'J'
        or cat:isVerleend/cat:code = 'N']">
      <IndHandlichting>
        <xsl:choose>
          <xsl:when test="cat:isVerleend/cat:code = 'J'
              and not(cat:registratie/cat:datumEinde[substring(., 1, 4) != '9999'])">1</xsl:when>
          <xsl:otherwise>2</xsl:otherwise>
        </xsl:choose>
      </IndHandlichting>
    </xsl:for-each>
    <xsl:for-each select="cat:woonLocatie">
      <DomicilieAdres><xsl:call-template name="adres"/></DomicilieAdres>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="niet-natuurlijk-persoon">
    <xsl:call-template name="persoon-algemeen"/>
    <xsl:if test="cat:rsin != ''"><FiNr><xsl:value-of select="cat:rsin"/></FiNr></xsl:if>
    <xsl:for-each select="cat:registratie">
      <xsl:if test="cat:datumAanvang != ''">
        <DatBNietNatuurlijkPersoon>
          <xsl:value-of select="cat:datumAanvang"/>
        </DatBNietNatuurlijkPersoon>
      </xsl:if>
      <xsl:if test="cat:datumEinde != ''">
        <DatENietNatuurlijkPersoon>
          <xsl:value-of select="cat:datumEinde"/>
        </DatENietNatuurlijkPersoon>
      </xsl:if>
    </xsl:for-each>
    <xsl:if test="cat:datumUitschrijving != ''">
      <DatUitschrijvingNietNatuurlijkPersoon>
        <xsl:value-of select="cat:datumUitschrijving"/>
      </DatUitschrijvingNietNatuurlijkPersoon>
    </xsl:if>
    <xsl:choose>
      <xsl:when test="cat:extraElementen/cat:extraElement[@naam = 'datumAanvangStatuten'] != ''">
        <DatBStatuten>
          <xsl:value-of
              select="cat:extraElementen/cat:extraElement[@naam = 'datumAanvangStatuten']"/>
        </DatBStatuten>
      </xsl:when>
    </xsl:choose>
    <xsl:if test="self::cat:rechtspersoon">
      <xsl:choose>
        <xsl:when test="cat:datumAkteStatutenwijziging != ''">
          <DatAkteStatuten>
            <xsl:value-of select="cat:datumAkteStatutenwijziging"/>
          </DatAkteStatuten>
        </xsl:when>
        <xsl:when test="cat:extraElementen/cat:extraElement[@naam = 'datumAkteStatuten'] != ''">
          <DatAkteStatuten>
            <xsl:value-of
                select="cat:extraElementen/cat:extraElement[@naam = 'datumAkteStatuten']"/>
          </DatAkteStatuten>
        </xsl:when>
      </xsl:choose>
    </xsl:if>
    <xsl:for-each select="cat:ontbinding">
      <Ontbinding>
        <xsl:for-each select="cat:aanleiding/cat:code[. != '']">
          <CdAanleidingOntbinding><xsl:value-of select="."/></CdAanleidingOntbinding>
        </xsl:for-each>
        <xsl:for-each select="cat:registratie/cat:datumAanvang[. != '']">
          <DatOntbinding><xsl:value-of select="."/></DatOntbinding>
        </xsl:for-each>
        <xsl:for-each select="cat:registratie/cat:datumEinde[. != '']">
          <DatEOntbinding><xsl:value-of select="."/></DatEOntbinding>
        </xsl:for-each>
        <xsl:for-each select="cat:liquidatie">
          <IndLiquidatie>
            <xsl:choose>
              <xsl:when test="cat:registratie/cat:datumEinde[substring(., 1, 4) != '9999']">2</xsl:when>
              <xsl:otherwise>1</xsl:otherwise>
            </xsl:choose>
          </IndLiquidatie>
          <xsl:for-each select="cat:registratie">
            <xsl:if test="cat:datumAanvang != ''">
              <DatBLiquidatie><xsl:value-of select="cat:datumAanvang"/></DatBLiquidatie>
            </xsl:if>
            <xsl:if test="cat:datumEinde != ''">
              <DatELiquidatie><xsl:value-of select="cat:datumEinde"/></DatELiquidatie>
            </xsl:if>
          </xsl:for-each>
        </xsl:for-each>
        <xsl:for-each select="cat:registratie/@registratieTijdstip">
          <FormeleRegistratie>
            <DatBRegistratie><xsl:value-of select="substring(., 1, 8)"/></DatBRegistratie>
          </FormeleRegistratie>
        </xsl:for-each>
      </Ontbinding>
    </xsl:for-each>
    <xsl:for-each select="cat:heeftGedeponeerd">
      <Deponering><xsl:call-template name="deponering"/></Deponering>
    </xsl:for-each>
    <xsl:for-each select="cat:deponeringen/cat:deponering">
      <Deponering><xsl:call-template name="deponering"/></Deponering>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="rechtspersoon">
    <xsl:call-template name="niet-natuurlijk-persoon"/>
    <xsl:for-each select="cat:naamgeving/cat:naam[. != '']">
      <NaamRechtspersoon><xsl:value-of select="."/></NaamRechtspersoon>
    </xsl:for-each>
    <xsl:for-each select="cat:rechtsvorm/cat:code[. != '']">
      <CdRechtsvorm><xsl:value-of select="."/></CdRechtsvorm>
    </xsl:for-each>
    <xsl:if test="cat:statutaireZetel != ''">
      <OmsStatutaireZetel><xsl:value-of select="cat:statutaireZetel"/></OmsStatutaireZetel>
    </xsl:if>
    <xsl:if test="cat:datumOprichting != ''">
      <DatOprichtingRechtspersoon>
        <xsl:value-of select="cat:datumOprichting"/>
      </DatOprichtingRechtspersoon>
    </xsl:if>
    <xsl:if test="cat:datumAkteOprichting != ''">
      <DatAkteOprichting><xsl:value-of select="cat:datumAkteOprichting"/></DatAkteOprichting>
    </xsl:if>
    <xsl:if test="cat:ingangStatuten != ''">
      <DatIngangStatuten><xsl:value-of select="cat:ingangStatuten"/></DatIngangStatuten>
    </xsl:if>
    <xsl:if test="cat:datumEersteInschrijvingHandelsregister != ''">
      <DatEersteInschrijvingHandelsregister>
        <xsl:value-of select="cat:datumEersteInschrijvingHandelsregister"/>
      </DatEersteInschrijvingHandelsregister>
    </xsl:if>
    <xsl:for-each select="cat:structuur/cat:code[. != '']">
      <CdStructuur><xsl:value-of select="."/></CdStructuur>
    </xsl:for-each>
    <xsl:for-each select="cat:publiekrechtelijkeRechtsvorm/cat:code[. != '']">
      <CdPubliekrechtelijkeRechtsvorm><xsl:value-of select="."/></CdPubliekrechtelijkeRechtsvorm>
    </xsl:for-each>
    <xsl:for-each select="cat:overigePrivaatrechtelijkeRechtsvorm/cat:code[. != '']">
      <CdOverigePrivaatrechtelijkeRechtsvorm>
        <xsl:value-of select="."/>
      </CdOverigePrivaatrechtelijkeRechtsvorm>
    </xsl:for-each>
    <xsl:if test="cat:nieuwGemeldeRechtsvorm != ''">
      <OmsNieuwGemeldeRechtsvorm>
        <xsl:value-of select="cat:nieuwGemeldeRechtsvorm"/>
      </OmsNieuwGemeldeRechtsvorm>
    </xsl:if>
    <xsl:for-each select="cat:rechtsbevoegdheidVereniging/cat:code[. != '']">
      <CdRechtsbevoegdheidVereniging><xsl:value-of select="."/></CdRechtsbevoegdheidVereniging>
    </xsl:for-each>
    <xsl:for-each select="cat:beleggingsMijMetVeranderlijkKapitaal/cat:code[. = 'J' or . = 'N']">
      <IndBeleggingsmijVeranderlijkKapitaal>
        <xsl:value-of select="translate(., 'JN', '12')"/>
      </IndBeleggingsmijVeranderlijkKapitaal>
    </xsl:for-each>
    <xsl:for-each select="cat:maatschappelijkKapitaal[not(cat:registratie/cat:datumEinde)
        or ../cat:registratie/cat:datumEinde]/cat:bedrag[cat:valuta/cat:code != '']">
      <BedrMaatschappelijkKapitaal>
        <xsl:call-template name="bedrag"/>
      </BedrMaatschappelijkKapitaal>
    </xsl:for-each>
    <xsl:for-each select="cat:geplaatstKapitaal[not(cat:registratie/cat:datumEinde)
        or ../cat:registratie/cat:datumEinde]/cat:bedrag[cat:valuta/cat:code != '']">
      <BedrGeplaatstKapitaal><xsl:call-template name="bedrag"/></BedrGeplaatstKapitaal>
    </xsl:for-each>
    <xsl:for-each select="cat:gestortKapitaal[not(cat:registratie/cat:datumEinde)
        or ../cat:registratie/cat:datumEinde]/cat:bedrag[cat:valuta/cat:code != '']">
      <BedrGestortKapitaal><xsl:call-template name="bedrag"/></BedrGestortKapitaal>
    </xsl:for-each>
    <xsl:for-each select="cat:bedragKostenOprichting[cat:valuta/cat:code != '']">
      <BedrKostenOprichting><xsl:call-template name="bedrag"/></BedrKostenOprichting>
    </xsl:for-each>
    <xsl:for-each select="cat:activiteiten[cat:omschrijving != '' or cat:sbiActiviteit]">
      <Activiteiten><xsl:call-template name="activiteiten"/></Activiteiten>
    </xsl:for-each>
    <xsl:for-each select="cat:communicatiegegevens">
      <Communicatiegegevens>
        <xsl:call-template name="communicatiegegevens"/>
      </Communicatiegegevens>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="buitenlandse-vennootschap">
    <xsl:call-template name="niet-natuurlijk-persoon"/>
    <xsl:for-each select="cat:naamgeving/cat:naam[. != '']">
      <NaamNietNatuurlijkPersoon><xsl:value-of select="."/></NaamNietNatuurlijkPersoon>
    </xsl:for-each>
    <xsl:for-each select="cat:buitenlandseRegistratieGegevens">
      <xsl:if test="cat:inschrijfnummer != ''">
        <BuitenlandsInschrijfnr>
          <xsl:value-of select="cat:inschrijfnummer"/>
        </BuitenlandsInschrijfnr>
      </xsl:if>
      <xsl:choose>
        <xsl:when test="cat:naam != ''">
          <OmsBuitenlandsRegister><xsl:value-of select="cat:naam"/></OmsBuitenlandsRegister>
        </xsl:when>
        <xsl:when test="cat:buitenlandseRegistratie != ''">
          <OmsBuitenlandsRegister>
            <xsl:value-of select="cat:buitenlandseRegistratie"/>
          </OmsBuitenlandsRegister>
        </xsl:when>
      </xsl:choose>
      <xsl:for-each select="cat:land/cat:omschrijving[. != '']">
        <LandRegistratie><xsl:value-of select="."/></LandRegistratie>
      </xsl:for-each>
    </xsl:for-each>
    <xsl:for-each select="cat:landVanOprichting/cat:omschrijving[. != '']">
      <LandVanOprichting><xsl:value-of select="."/></LandVanOprichting>
    </xsl:for-each>
    <xsl:for-each select="cat:landVanVestiging/cat:omschrijving[. != '']">
      <LandVanVestiging><xsl:value-of select="."/></LandVanVestiging>
    </xsl:for-each>
    <xsl:for-each select="cat:buitenlandseVennootschapGegevens">
      <xsl:if test="cat:zetel != ''"><Zetel><xsl:value-of select="cat:zetel"/></Zetel></xsl:if>
      <xsl:if test="cat:omschrijvingRechtsvorm != ''">
        <OmsRechtsvormBuitenland>
          <xsl:value-of select="cat:omschrijvingRechtsvorm"/>
        </OmsRechtsvormBuitenland>
      </xsl:if>
      <xsl:for-each select="cat:rechtsvormcategorie/cat:code[. != '']">
        <CdRechtsvormCategorieBuitenland>
          <xsl:value-of select="."/>
        </CdRechtsvormCategorieBuitenland>
      </xsl:for-each>
      <xsl:if test="cat:datumAkteOprichting != ''">
        <DatAkteOprichting><xsl:value-of select="cat:datumAkteOprichting"/></DatAkteOprichting>
      </xsl:if>
      <xsl:if test="cat:datumEersteInschrijvingBuitenland != ''">
        <DatEersteInschrijvingBuitenland>
          <xsl:value-of select="cat:datumEersteInschrijvingBuitenland"/>
        </DatEersteInschrijvingBuitenland>
      </xsl:if>
      <xsl:if test="cat:datumFormeelBuitenlandsSinds != ''">
        <DatFormeelBuitenland>
          <xsl:value-of select="cat:datumFormeelBuitenlandsSinds"/>
        </DatFormeelBuitenland>
      </xsl:if>
      <xsl:for-each select="cat:heeftHoofdvestigingBuitenNederland/cat:code[. = 'J' or . = 'N']">
        <IndHoofdvestigingInBuitenland>
          <xsl:value-of select="translate(., 'JN', '12')"/>
        </IndHoofdvestigingInBuitenland>
      </xsl:for-each>
    </xsl:for-each>
    <xsl:for-each select="cat:geplaatstKapitaal[not(cat:registratie/cat:datumEinde)
        or ../cat:registratie/cat:datumEinde]/cat:bedrag[cat:valuta/cat:code != '']">
      <BedrGeplaatstKapitaal><xsl:call-template name="bedrag"/></BedrGeplaatstKapitaal>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="eenmanszaak">
    <xsl:call-template name="niet-natuurlijk-persoon"/>
    <xsl:for-each select="cat:naamgeving/cat:naam[. != '']">
      <NaamNietNatuurlijkPersoon><xsl:value-of select="."/></NaamNietNatuurlijkPersoon>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="rechtspersoon-in-oprichting">
    <xsl:call-template name="niet-natuurlijk-persoon"/>
    <xsl:for-each select="cat:naamgeving/cat:naam[. != '']">
      <NaamNietNatuurlijkPersoon><xsl:value-of select="."/></NaamNietNatuurlijkPersoon>
    </xsl:for-each>
    <xsl:for-each select="cat:doelRechtsvorm/cat:code[. != '']">
      <CdDoelRechtsvorm><xsl:value-of select="."/></CdDoelRechtsvorm>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="samenwerkingsverband">
    <xsl:call-template name="niet-natuurlijk-persoon"/>
    <xsl:for-each select="cat:naamgeving/cat:naam[. != '']">
      <NaamNietNatuurlijkPersoon><xsl:value-of select="."/></NaamNietNatuurlijkPersoon>
    </xsl:for-each>
    <xsl:for-each select="cat:rechtsvorm/cat:code[. != '']">
      <CdRechtsvorm><xsl:value-of select="."/></CdRechtsvorm>
    </xsl:for-each>
    <xsl:for-each select="cat:rechtsvorm/cat:omschrijving[. != '']">
      <OmsSamenwerkingsverband><xsl:value-of select="."/></OmsSamenwerkingsverband>
    </xsl:for-each>
    <xsl:if test="cat:aantalCommanditaireVennoten != ''">
      <AantCommanditaireVennoten>
        <xsl:value-of select="cat:aantalCommanditaireVennoten"/>
      </AantCommanditaireVennoten>
    </xsl:if>
    <xsl:for-each select="cat:duur[not(cat:registratie/cat:datumEinde)
        or ../cat:registratie/cat:datumEinde]
        [cat:eindeDuur != '' or cat:heeftOnbepaaldeDuur/cat:code != '']">
      <Duur>
        <xsl:if test="cat:eindeDuur != ''">
          <DatEDuur><xsl:value-of select="cat:eindeDuur"/></DatEDuur>
        </xsl:if>
        <xsl:for-each select="cat:heeftOnbepaaldeDuur/cat:code[. = 'J' or . = 'N']">
          <IndOnbepaaldeDuur><xsl:value-of select="translate(., 'JN', '12')"/></IndOnbepaaldeDuur>
        </xsl:for-each>
      </Duur>
    </xsl:for-each>
    <xsl:for-each select="cat:commanditairKapitaal[not(cat:registratie/cat:datumEinde)
        or ../cat:registratie/cat:datumEinde]">
      <CommanditairKapitaal>
        <xsl:for-each select="cat:soort/cat:code[. != '']">
          <CdCommanditairKapitaal><xsl:value-of select="."/></CdCommanditairKapitaal>
        </xsl:for-each>
        <xsl:for-each select="cat:bedrag[cat:valuta/cat:code != '']">
          <BedrCommanditairKapitaal><xsl:call-template name="bedrag"/></BedrCommanditairKapitaal>
        </xsl:for-each>
      </CommanditairKapitaal>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="afgesloten-moeder">
    <xsl:call-template name="niet-natuurlijk-persoon"/>
    <xsl:for-each select="cat:naamgeving/cat:naam[. != '']">
      <NaamNietNatuurlijkPersoon><xsl:value-of select="."/></NaamNietNatuurlijkPersoon>
    </xsl:for-each>
    <xsl:if test="cat:kvkNummer != ''">
      <InschrijvingsnrKvK><xsl:value-of select="cat:kvkNummer"/></InschrijvingsnrKvK>
    </xsl:if>
  </xsl:template>

  <xsl:template name="bijzondere-rechtstoestand">
    <xsl:for-each select="cat:soort/cat:code[. != '']">
      <CdBijzondereRechtstoestand><xsl:value-of select="."/></CdBijzondereRechtstoestand>
    </xsl:for-each>
    <xsl:for-each select="cat:soort/cat:omschrijving[. != '']">
      <OmsBijzondereRechtstoestand><xsl:value-of select="."/></OmsBijzondereRechtstoestand>
    </xsl:for-each>
    <xsl:for-each select="cat:redenEindeInsolventie/cat:code[. != '']">
      <CdRedenEindeInsolventie><xsl:value-of select="."/></CdRedenEindeInsolventie>
    </xsl:for-each>
    <xsl:choose>
      <xsl:when test="cat:uitspraakAanvang/cat:datum != ''">
        <DatBBijzondereRechtstoestand>
          <xsl:value-of select="cat:uitspraakAanvang/cat:datum"/>
        </DatBBijzondereRechtstoestand>
      </xsl:when>
      <xsl:when test="cat:registratie/cat:datumAanvang != ''">
        <DatBBijzondereRechtstoestand>
          <xsl:value-of select="cat:registratie/cat:datumAanvang"/>
        </DatBBijzondereRechtstoestand>
      </xsl:when>
    </xsl:choose>
    <xsl:choose>
      <xsl:when test="cat:uitspraakEinde/cat:datum != ''">
        <DatEBijzondereRechtstoestand>
          <xsl:value-of select="cat:uitspraakEinde/cat:datum"/>
        </DatEBijzondereRechtstoestand>
      </xsl:when>
      <xsl:when test="cat:registratie/cat:datumEinde != ''">
        <DatEBijzondereRechtstoestand>
          <xsl:value-of select="cat:registratie/cat:datumEinde"/>
        </DatEBijzondereRechtstoestand>
      </xsl:when>
    </xsl:choose>
    <xsl:for-each select="cat:registratie/@registratieTijdstip">
      <FormeleRegistratie>
        <DatBRegistratie><xsl:value-of select="substring(., 1, 8)"/></DatBRegistratie>
      </FormeleRegistratie>
    </xsl:for-each>
    <xsl:choose>
      <xsl:when test="cat:soort/cat:code = 'FAIL'">
        <Faillissement>
          <IndFaillissement>
            <xsl:choose>
              <xsl:when test="cat:uitspraakEinde
                  or cat:registratie/cat:datumEinde[substring(., 1, 4) != '9999']">2</xsl:when>
              <xsl:otherwise>1</xsl:otherwise>
            </xsl:choose>
          </IndFaillissement>
          <xsl:choose>
            <xsl:when test="cat:uitspraakAanvang/cat:datum != ''">
              <DatBFaillissement>
                <xsl:value-of select="cat:uitspraakAanvang/cat:datum"/>
              </DatBFaillissement>
            </xsl:when>
            <xsl:when test="cat:registratie/cat:datumAanvang != ''">
              <DatBFaillissement>
                <xsl:value-of select="cat:registratie/cat:datumAanvang"/>
              </DatBFaillissement>
            </xsl:when>
          </xsl:choose>
          <xsl:choose>
            <xsl:when test="cat:uitspraakEinde/cat:datum != ''">
              <DatEFaillissement>
                <xsl:value-of select="cat:uitspraakEinde/cat:datum"/>
              </DatEFaillissement>
            </xsl:when>
            <xsl:when test="cat:registratie/cat:datumEinde != ''">
              <DatEFaillissement>
                <xsl:value-of select="cat:registratie/cat:datumEinde"/>
              </DatEFaillissement>
            </xsl:when>
          </xsl:choose>
        </Faillissement>
      </xsl:when>
      <xsl:when test="cat:soort/cat:code = 'SURS'">
        <SurseanceVanBetaling>
          <xsl:choose>
            <xsl:when test="cat:uitspraakAanvang/cat:datum != ''">
              <DatBSurseance>
                <xsl:value-of select="cat:uitspraakAanvang/cat:datum"/>
              </DatBSurseance>
            </xsl:when>
            <xsl:when test="cat:registratie/cat:datumAanvang != ''">
              <DatBSurseance>
                <xsl:value-of select="cat:registratie/cat:datumAanvang"/>
              </DatBSurseance>
            </xsl:when>
          </xsl:choose>
          <xsl:choose>
            <xsl:when test="cat:uitspraakEinde/cat:datum != ''">
              <DatESurseance><xsl:value-of select="cat:uitspraakEinde/cat:datum"/></DatESurseance>
            </xsl:when>
            <xsl:when test="cat:registratie/cat:datumEinde != ''">
              <DatESurseance>
                <xsl:value-of select="cat:registratie/cat:datumEinde"/>
              </DatESurseance>
            </xsl:when>
          </xsl:choose>
          <xsl:if test="cat:duur != ''">
            <DuurSurseance><xsl:value-of select="cat:duur"/></DuurSurseance>
          </xsl:if>
          <xsl:for-each select="cat:status/cat:omschrijving[. != '']">
            <OmsStatusSurseance><xsl:value-of select="."/></OmsStatusSurseance>
          </xsl:for-each>
          <xsl:for-each select="cat:status/cat:code[. != '']">
            <CdStatusInsolventie><xsl:value-of select="."/></CdStatusInsolventie>
          </xsl:for-each>
          <xsl:for-each select="cat:isVerlengd/cat:code[. = 'J' or . = 'N']">
            <IndVerlengd><xsl:value-of select="translate(., 'JN', '12')"/></IndVerlengd>
          </xsl:for-each>
        </SurseanceVanBetaling>
      </xsl:when>
      <xsl:when test="cat:soort/cat:code = 'SSAN'">
        <Schuldsanering>
          <IndSchuldsanering>
            <xsl:choose>
              <xsl:when test="cat:uitspraakEinde
                  or cat:registratie/cat:datumEinde[substring(., 1, 4) != '9999']">2</xsl:when>
              <xsl:otherwise>1</xsl:otherwise>
            </xsl:choose>
          </IndSchuldsanering>
          <xsl:choose>
            <xsl:when test="cat:uitspraakAanvang/cat:datum != ''">
              <DatBSchuldsanering>
                <xsl:value-of select="cat:uitspraakAanvang/cat:datum"/>
              </DatBSchuldsanering>
            </xsl:when>
            <xsl:when test="cat:registratie/cat:datumAanvang != ''">
              <DatBSchuldsanering>
                <xsl:value-of select="cat:registratie/cat:datumAanvang"/>
              </DatBSchuldsanering>
            </xsl:when>
          </xsl:choose>
          <xsl:choose>
            <xsl:when test="cat:uitspraakEinde/cat:datum != ''">
              <DatESchuldsanering>
                <xsl:value-of select="cat:uitspraakEinde/cat:datum"/>
              </DatESchuldsanering>
            </xsl:when>
            <xsl:when test="cat:registratie/cat:datumEinde != ''">
              <DatESchuldsanering>
                <xsl:value-of select="cat:registratie/cat:datumEinde"/>
              </DatESchuldsanering>
            </xsl:when>
          </xsl:choose>
        </Schuldsanering>
      </xsl:when>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="deponering">
    <xsl:for-each select="*">
      <xsl:if test="cat:depotId != ''">
        <IdentificatieDepot><xsl:value-of select="cat:depotId"/></IdentificatieDepot>
      </xsl:if>
      <xsl:for-each select="cat:status/cat:code[. != '']">
        <CdStatusDepotstuk><xsl:value-of select="."/></CdStatusDepotstuk>
      </xsl:for-each>
      <xsl:if test="cat:datumDeponering != ''">
        <DatDeponering><xsl:value-of select="cat:datumDeponering"/></DatDeponering>
      </xsl:if>
      <xsl:if test="(self::cat:jaarstukHalfjaarKwartaalcijfers or self::cat:jaarstukInstemming
          or self::cat:jaarstukJaarrekening
              or self::cat:jaarstukJaarrekeningOngewijzigdVastgesteld
          or self::cat:overigJaarstuk)
          and (cat:boekjaar != '' or cat:vaststelling/cat:code != '')">
        <Jaarstuk>
          <xsl:if test="cat:boekjaar != ''">
            <Boekjaar><xsl:value-of select="number(cat:boekjaar)"/></Boekjaar>
          </xsl:if>
          <xsl:if test="self::cat:jaarstukJaarrekening and cat:vaststelling/cat:code != ''">
            <CdVaststelling><xsl:value-of select="cat:vaststelling/cat:code"/></CdVaststelling>
          </xsl:if>
        </Jaarstuk>
      </xsl:if>
      <xsl:if test="self::cat:jaarstukOntheffing and (cat:boekjaar != ''
          or cat:reden/cat:code != '')">
        <Ontheffing>
          <xsl:if test="cat:boekjaar != ''">
            <Boekjaar><xsl:value-of select="number(cat:boekjaar)"/></Boekjaar>
          </xsl:if>
          <xsl:for-each select="cat:reden/cat:code[. != '']">
            <CdRedenOntheffing><xsl:value-of select="."/></CdRedenOntheffing>
          </xsl:for-each>
        </Ontheffing>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="functie">
    <xsl:for-each select="cat:functie">
      <xsl:if test="cat:code != ''">
        <CdFunctie><xsl:value-of select="cat:code"/></CdFunctie>
      </xsl:if>
      <xsl:if test="cat:omschrijving != ''">
        <OmsFunctie><xsl:value-of select="cat:omschrijving"/></OmsFunctie>
      </xsl:if>
    </xsl:for-each>
    <xsl:for-each select="cat:functietitel">
      <xsl:if test="cat:titel != ''">
        <FunctietitelStatutair><xsl:value-of select="cat:titel"/></FunctietitelStatutair>
      </xsl:if>
      <xsl:for-each select="cat:isStatutaireTitel/cat:code[. = 'J' or . = 'N']">
        <IndStatutair><xsl:value-of select="translate(., 'JN', '12')"/></IndStatutair>
      </xsl:for-each>
      <xsl:for-each select="cat:registratie">
        <xsl:if test="cat:datumAanvang != ''">
          <DatBFunctietitel><xsl:value-of select="cat:datumAanvang"/></DatBFunctietitel>
        </xsl:if>
        <xsl:if test="cat:datumEinde != ''">
          <DatEFunctietitel><xsl:value-of select="cat:datumEinde"/></DatEFunctietitel>
        </xsl:if>
      </xsl:for-each>
    </xsl:for-each>
    <xsl:for-each select="cat:registratie">
      <xsl:if test="cat:datumAanvang != ''">
        <DatBFunctie><xsl:value-of select="cat:datumAanvang"/></DatBFunctie>
      </xsl:if>
      <xsl:if test="cat:datumEinde != ''">
        <DatEFunctie><xsl:value-of select="cat:datumEinde"/></DatEFunctie>
      </xsl:if>
    </xsl:for-each>
    <xsl:for-each select="cat:schorsing">
      <Schorsing>
        <xsl:choose>
          <xsl:when test="cat:uitspraakAanvang/cat:datum != ''">
            <DatBSchorsing><xsl:value-of select="cat:uitspraakAanvang/cat:datum"/></DatBSchorsing>
          </xsl:when>
          <xsl:when test="cat:registratie/cat:datumAanvang != ''">
            <DatBSchorsing>
              <xsl:value-of select="cat:registratie/cat:datumAanvang"/>
            </DatBSchorsing>
          </xsl:when>
        </xsl:choose>
        <xsl:choose>
          <xsl:when test="cat:uitspraakEinde/cat:datum != ''">
            <DatESchorsing><xsl:value-of select="cat:uitspraakEinde/cat:datum"/></DatESchorsing>
          </xsl:when>
          <xsl:when test="cat:registratie/cat:datumEinde != ''">
            <DatESchorsing><xsl:value-of select="cat:registratie/cat:datumEinde"/></DatESchorsing>
          </xsl:when>
        </xsl:choose>
      </Schorsing>
    </xsl:for-each>
    <xsl:for-each select="cat:registratie/@registratieTijdstip">
      <FormeleRegistratie>
        <DatBRegistratie><xsl:value-of select="substring(., 1, 8)"/></DatBRegistratie>
      </FormeleRegistratie>
    </xsl:for-each>
    <xsl:for-each select="cat:door">
      <DoorPersoon><xsl:apply-templates select="*" mode="persoon"/></DoorPersoon>
    </xsl:for-each>
    <xsl:for-each select="cat:voor">
      <VoorPersoon><xsl:apply-templates select="*" mode="persoon"/></VoorPersoon>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="cat:bestuursfunctie" mode="functie">
    <Bestuursfunctie>
      <xsl:call-template name="functie"/>
      <xsl:for-each select="cat:bevoegdheid">
        <xsl:for-each select="cat:soort/cat:code[. != '']">
          <CdBevoegdheidBestuurder><xsl:value-of select="."/></CdBevoegdheidBestuurder>
        </xsl:for-each>
        <xsl:for-each select="cat:registratie">
          <xsl:if test="cat:datumAanvang != ''">
            <DatBBevoegdheid><xsl:value-of select="cat:datumAanvang"/></DatBBevoegdheid>
          </xsl:if>
          <xsl:if test="cat:datumEinde != ''">
            <DatEBevoegdheid><xsl:value-of select="cat:datumEinde"/></DatEBevoegdheid>
          </xsl:if>
        </xsl:for-each>
      </xsl:for-each>
      <xsl:for-each select="cat:monistischeBestuurder">
        <xsl:for-each select="cat:rol/cat:code[. != '']">
          <CdMonistischeBestuurder><xsl:value-of select="."/></CdMonistischeBestuurder>
        </xsl:for-each>
        <xsl:for-each select="cat:registratie">
          <xsl:if test="cat:datumAanvang != ''">
            <DatBMonistischeBestuurder>
              <xsl:value-of select="cat:datumAanvang"/>
            </DatBMonistischeBestuurder>
          </xsl:if>
          <xsl:if test="cat:datumEinde != ''">
            <DatEMonistischeBestuurder>
              <xsl:value-of select="cat:datumEinde"/>
            </DatEMonistischeBestuurder>
          </xsl:if>
        </xsl:for-each>
      </xsl:for-each>
      <xsl:for-each select="cat:wordtVertegenwoordigdDoor/cat:natuurlijkPersoon">
        <Vertegenwoordiger><xsl:call-template name="natuurlijk-persoon"/></Vertegenwoordiger>
      </xsl:for-each>
    </Bestuursfunctie>
  </xsl:template>

  <xsl:template match="cat:aansprakelijke" mode="functie">
    <Aansprakelijke>
      <xsl:call-template name="functie"/>
      <xsl:for-each select="cat:bevoegdheid">
        <xsl:for-each select="cat:soort/cat:code[. != '']">
          <CdBevoegdheidAansprakelijke><xsl:value-of select="."/></CdBevoegdheidAansprakelijke>
        </xsl:for-each>
        <xsl:for-each select="cat:registratie">
          <xsl:if test="cat:datumAanvang != ''">
            <DatBBevoegdheid><xsl:value-of select="cat:datumAanvang"/></DatBBevoegdheid>
          </xsl:if>
          <xsl:if test="cat:datumEinde != ''">
            <DatEBevoegdheid><xsl:value-of select="cat:datumEinde"/></DatEBevoegdheid>
          </xsl:if>
        </xsl:for-each>
        <xsl:for-each select="cat:overigeBeperking/cat:code[. = 'J' or . = 'N']">
          <IndOverigeBeperking>
            <xsl:value-of select="translate(., 'JN', '12')"/>
          </IndOverigeBeperking>
        </xsl:for-each>
        <xsl:for-each select="cat:beperkingInEuros[cat:valuta/cat:code != '']">
          <BedrBeperking><xsl:call-template name="bedrag"/></BedrBeperking>
        </xsl:for-each>
      </xsl:for-each>
      <xsl:for-each select="cat:handlichting[cat:isVerleend/cat:code = 'J'
          or cat:isVerleend/cat:code = 'N']">
        <IndHandlichting>
          <xsl:choose>
            <xsl:when test="cat:isVerleend/cat:code = 'J'
                and not(cat:registratie/cat:datumEinde[substring(., 1, 4) != '9999'])">1</xsl:when>
            <xsl:otherwise>2</xsl:otherwise>
          </xsl:choose>
        </IndHandlichting>
      </xsl:for-each>
    </Aansprakelijke>
  </xsl:template>

  <xsl:template match="cat:functionarisBijzondereRechtstoestand" mode="functie">
    <FunctionarisBijzondereRechtstoestand>
      <xsl:call-template name="functie"/>
      <xsl:for-each select="cat:bevoegdheid">
        <xsl:for-each select="cat:soort/cat:code[. != '']">
          <CdBevoegdheidBewindvoerder><xsl:value-of select="."/></CdBevoegdheidBewindvoerder>
        </xsl:for-each>
        <xsl:for-each select="cat:registratie">
          <xsl:if test="cat:datumAanvang != ''">
            <DatBBevoegdheid><xsl:value-of select="cat:datumAanvang"/></DatBBevoegdheid>
          </xsl:if>
          <xsl:if test="cat:datumEinde != ''">
            <DatEBevoegdheid><xsl:value-of select="cat:datumEinde"/></DatEBevoegdheid>
          </xsl:if>
        </xsl:for-each>
      </xsl:for-each>
    </FunctionarisBijzondereRechtstoestand>
  </xsl:template>

  <xsl:template match="cat:gemachtigde" mode="functie">
    <Gemachtigde>
      <xsl:call-template name="functie"/>
      <xsl:for-each select="cat:volmacht">
        <Volmacht><xsl:call-template name="volmacht"/></Volmacht>
      </xsl:for-each>
    </Gemachtigde>
  </xsl:template>

  <xsl:template match="cat:overigeFunctionaris" mode="functie">
    <OverigeFunctionaris>
      <xsl:call-template name="functie"/>
      <xsl:for-each select="cat:bevoegdheid">
        <xsl:for-each select="cat:soort/cat:code[. != '']">
          <CdBevoegdheid><xsl:value-of select="."/></CdBevoegdheid>
        </xsl:for-each>
        <xsl:for-each select="cat:registratie">
          <xsl:if test="cat:datumAanvang != ''">
            <DatBBevoegdheid><xsl:value-of select="cat:datumAanvang"/></DatBBevoegdheid>
          </xsl:if>
          <xsl:if test="cat:datumEinde != ''">
            <DatEBevoegdheid><xsl:value-of select="cat:datumEinde"/></DatEBevoegdheid>
          </xsl:if>
        </xsl:for-each>
      </xsl:for-each>
      <xsl:for-each select="cat:heeftAfwijkendAansprakelijkheidsbeding/cat:code[. = 'J'
          or . = 'N']">
        <IndAfwijkendAansprakelijkheidsbeding>
          <xsl:value-of select="translate(., 'JN', '12')"/>
        </IndAfwijkendAansprakelijkheidsbeding>
      </xsl:for-each>
      <xsl:for-each select="cat:geplaatstKapitaal[not(cat:registratie/cat:datumEinde)
          or ../cat:registratie/cat:datumEinde]/cat:bedrag[cat:valuta/cat:code != '']">
        <BedrGeplaatstKapitaal><xsl:call-template name="bedrag"/></BedrGeplaatstKapitaal>
      </xsl:for-each>
      <xsl:for-each select="cat:gestortKapitaal[not(cat:registratie/cat:datumEinde)
          or ../cat:registratie/cat:datumEinde]/cat:bedrag[cat:valuta/cat:code != '']">
        <BedrGestortKapitaal><xsl:call-template name="bedrag"/></BedrGestortKapitaal>
      </xsl:for-each>
    </OverigeFunctionaris>
  </xsl:template>

  <xsl:template match="cat:publiekrechtelijkeFunctionaris" mode="functie">
    <PubliekrechtelijkeFunctionaris>
      <xsl:call-template name="functie"/>
      <xsl:for-each select="cat:bevoegdheid">
        <xsl:for-each select="cat:soort/cat:code[. != '']">
          <CdBevoegdheid><xsl:value-of select="."/></CdBevoegdheid>
        </xsl:for-each>
        <xsl:for-each select="cat:registratie">
          <xsl:if test="cat:datumAanvang != ''">
            <DatBBevoegdheid><xsl:value-of select="cat:datumAanvang"/></DatBBevoegdheid>
          </xsl:if>
          <xsl:if test="cat:datumEinde != ''">
            <DatEBevoegdheid><xsl:value-of select="cat:datumEinde"/></DatEBevoegdheid>
          </xsl:if>
        </xsl:for-each>
      </xsl:for-each>
    </PubliekrechtelijkeFunctionaris>
  </xsl:template>

  <xsl:template match="*" mode="functie"/>

  <xsl:template name="volmacht">
    <xsl:for-each select="cat:typeVolmacht/cat:code[. != '']">
      <CdTypeVolmacht><xsl:value-of select="."/></CdTypeVolmacht>
    </xsl:for-each>
    <xsl:for-each select="cat:isStatutair/cat:code[. = 'J' or . = 'N']">
      <IndStatutair><xsl:value-of select="translate(., 'JN', '12')"/></IndStatutair>
    </xsl:for-each>
    <xsl:for-each select="cat:registratie">
      <xsl:if test="cat:datumAanvang != ''">
        <DatBVolmacht><xsl:value-of select="cat:datumAanvang"/></DatBVolmacht>
      </xsl:if>
      <xsl:if test="cat:datumEinde != ''">
        <DatEVolmacht><xsl:value-of select="cat:datumEinde"/></DatEVolmacht>
      </xsl:if>
    </xsl:for-each>
    <xsl:for-each select="cat:beperkteVolmacht">
      <BeperkteVolmacht>
        <xsl:for-each select="cat:beperkingInGeld[cat:valuta/cat:code != '']">
          <BedrBeperkingInGeld><xsl:call-template name="bedrag"/></BedrBeperkingInGeld>
        </xsl:for-each>
        <xsl:for-each select="cat:magOpgaveHandelsregisterDoen/cat:code[. = 'J' or . = 'N']">
          <IndOpgaveHandelsregister>
            <xsl:value-of select="translate(., 'JN', '12')"/>
          </IndOpgaveHandelsregister>
        </xsl:for-each>
        <xsl:for-each select="cat:heeftOverigeVolmacht/cat:code[. = 'J' or . = 'N']">
          <IndOverigeVolmacht>
            <xsl:value-of select="translate(., 'JN', '12')"/>
          </IndOverigeVolmacht>
        </xsl:for-each>
        <xsl:if test="cat:omschrijvingOverigeVolmacht != ''">
          <OmsOverigeVolmacht>
            <xsl:value-of select="cat:omschrijvingOverigeVolmacht"/>
          </OmsOverigeVolmacht>
        </xsl:if>
        <xsl:for-each select="cat:beperkingInHandeling">
          <BeperkingInHandeling>
            <xsl:for-each select="cat:soortHandeling/cat:code[. != '']">
              <CdSrtHandeling><xsl:value-of select="."/></CdSrtHandeling>
            </xsl:for-each>
            <xsl:for-each select="cat:beperkingInGeld[cat:valuta/cat:code != '']">
              <BedrBeperkingInGeld><xsl:call-template name="bedrag"/></BedrBeperkingInGeld>
            </xsl:for-each>
          </BeperkingInHandeling>
        </xsl:for-each>
      </BeperkteVolmacht>
    </xsl:for-each>
    <xsl:for-each
        select="cat:heeftBetrekkingOp/cat:commercieleVestiging/cat:vestigingsnummer[. != '']">
      <VestigingsnrHandelsregister><xsl:value-of select="."/></VestigingsnrHandelsregister>
    </xsl:for-each>
    <xsl:for-each
        select="cat:heeftBetrekkingOp/cat:nietCommercieleVestiging/cat:vestigingsnummer[. != '']">
      <VestigingsnrHandelsregister><xsl:value-of select="."/></VestigingsnrHandelsregister>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="melding">
    <Code><xsl:value-of select="ds:code"/></Code>
    <xsl:choose>
      <xsl:when test="ds:omschrijving != ''">
        <Tekst><xsl:value-of select="ds:omschrijving"/></Tekst>
      </xsl:when>
      <xsl:otherwise>
        <Tekst><xsl:value-of select="ds:code"/></Tekst>
      </xsl:otherwise>
    </xsl:choose>
    <xsl:if test="ds:referentie != ''">
      <Detail><xsl:value-of select="ds:referentie"/></Detail>
    </xsl:if>
    <Bron><DN>ou=HR-Dataservice,o=KVK,c=nl</DN></Bron>
  </xsl:template>

  <xsl:template name="meldingen">
    <xsl:variable name="informatie"
        select="ds:meldingen/ds:informatie[ds:code != ''][ds:code != 'IPD0000']"/>
    <xsl:if test="$informatie or ds:meldingen/ds:fout/ds:code != ''
        or ds:meldingen/ds:waarschuwing/ds:code != ''">
      <fwi:FWI>
        <xsl:for-each select="ds:meldingen/ds:fout[ds:code != '']">
          <Fout><xsl:call-template name="melding"/></Fout>
        </xsl:for-each>
        <xsl:for-each select="ds:meldingen/ds:waarschuwing[ds:code != '']">
          <Waarschuwing><xsl:call-template name="melding"/></Waarschuwing>
        </xsl:for-each>
        <xsl:for-each select="$informatie">
          <Informatie><xsl:call-template name="melding"/></Informatie>
        </xsl:for-each>
      </fwi:FWI>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
