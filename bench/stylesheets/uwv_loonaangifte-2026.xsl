<?xml version="1.0" encoding="UTF-8"?>
<!-- uwv/loonaangifte-2026 as a stylesheet: no checks, no notices. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:la="http://xml.belastingdienst.nl/schemas/Loonaangifte/2026/01"
    xmlns:ikv="urn:mapper:sgr:uwv-inkomsten:v0100"
    xmlns:fwi="http://bkwi.nl/SuwiML/FWI/v0205"
    exclude-result-prefixes="la">
  <xsl:output method="xml" encoding="UTF-8" indent="no"/>
  <xsl:param name="bsn"/>
  <xsl:variable name="sofi" select="number($bsn)"/>
  <xsl:variable name="eenheid" select="/la:Loonaangifte/la:AdministratieveEenheid"/>

  <!-- What corrections report or withdraw of a period
      and a number. Of a report in the return itself
       the period is two levels up, in a correction one: of both paths one is empty. -->
  <xsl:key name="later"
      match="la:TijdvakCorrectie/la:InkomstenverhoudingInitieel
          | la:TijdvakCorrectie/la:InkomstenverhoudingIntrekking[la:SofiNr]"
      use="concat(../la:DatAanvTv, ../la:DatEindTv, '/', number(la:NumIV), '/',
          number(la:SofiNr | la:NatuurlijkPersoon/la:SofiNr))"/>
  <xsl:key name="op-personeelsnummer"
      match="la:TijdvakCorrectie/la:InkomstenverhoudingIntrekking[not(la:SofiNr)]"
      use="concat(../la:DatAanvTv, ../la:DatEindTv, '/', number(la:NumIV), '/', la:PersNr)"/>

  <xsl:template match="/">
    <!-- of the reports about a period and a number that which is in the latest correction, unless
         that one has a withdrawal -->
    <xsl:variable name="geldend"
        select="($eenheid/la:TijdvakAangifte/* | $eenheid/la:TijdvakCorrectie)
            /la:InkomstenverhoudingInitieel[la:NatuurlijkPersoon/la:SofiNr = $sofi]
            [count((. | key('later', concat(../la:DatAanvTv, ../../la:DatAanvTv,
                  ../la:DatEindTv, ../../la:DatEindTv, '/', number(la:NumIV), '/', $sofi))
                | key('op-personeelsnummer', concat(../la:DatAanvTv, ../../la:DatAanvTv,
                  ../la:DatEindTv, ../../la:DatEindTv, '/', number(la:NumIV), '/', la:PersNr))
              )[last()]/.. | ..) = 1]"/>
    <ikv:UWVPersoonsIkvInfoResponse>
      <xsl:choose>
        <xsl:when test="$geldend">
          <ClientSuwi>
            <Burgerservicenr><xsl:value-of select="$bsn"/></Burgerservicenr>
            <xsl:for-each select="$geldend">
              <xsl:sort select="la:NumIV" data-type="number"/>
              <xsl:if test="count($geldend[la:NumIV = current()/la:NumIV][1] | .) = 1">
                <Inkomstenverhouding>
                  <xsl:call-template name="inkomstenverhouding">
                    <xsl:with-param name="meldingen"
                        select="$geldend[la:NumIV = current()/la:NumIV]"/>
                  </xsl:call-template>
                </Inkomstenverhouding>
              </xsl:if>
            </xsl:for-each>
          </ClientSuwi>
        </xsl:when>
        <xsl:otherwise><fwi:NietsGevonden/></xsl:otherwise>
      </xsl:choose>
    </ikv:UWVPersoonsIkvInfoResponse>
  </xsl:template>

  <!-- Of the relation itself is true what the report about the latest period says. -->
  <xsl:template name="inkomstenverhouding">
    <xsl:param name="meldingen"/>
    <xsl:for-each select="$meldingen">
      <xsl:sort select="translate(concat(../la:DatAanvTv, ../../la:DatAanvTv), '-', '')"
          data-type="number" order="descending"/>
      <xsl:sort select="translate(concat(../la:DatEindTv, ../../la:DatEindTv), '-', '')"
          data-type="number" order="descending"/>
      <xsl:if test="position() = 1">
        <VolgnrIkv><xsl:value-of select="number(la:NumIV)"/></VolgnrIkv>
        <xsl:if test="la:PersNr != ''">
          <Personeelsnr><xsl:value-of select="la:PersNr"/></Personeelsnr>
        </xsl:if>
        <xsl:if test="la:DatAanv != ''">
          <DatBIkv><xsl:value-of select="translate(la:DatAanv, '-', '')"/></DatBIkv>
        </xsl:if>
        <xsl:if test="la:DatEind != ''">
          <DatEIkv><xsl:value-of select="translate(la:DatEind, '-', '')"/></DatEIkv>
        </xsl:if>
        <xsl:if test="la:CdRdnEindArbov != ''">
          <CdRedenEIkv><xsl:value-of select="la:CdRdnEindArbov"/></CdRedenEIkv>
        </xsl:if>
        <xsl:for-each select="la:NatuurlijkPersoon">
          <PersoonLoonaangifte><xsl:call-template name="persoon"/></PersoonLoonaangifte>
        </xsl:for-each>
        <xsl:call-template name="werkgever"/>
        <xsl:call-template name="perioden">
          <xsl:with-param name="rijen" select="$meldingen/la:Inkomstenperiode"/>
        </xsl:call-template>
        <xsl:call-template name="sectoren">
          <xsl:with-param name="rijen" select="$meldingen/la:Sector"/>
        </xsl:call-template>
        <xsl:for-each select="$meldingen">
          <xsl:sort select="translate(concat(../la:DatAanvTv, ../../la:DatAanvTv), '-', '')"
              data-type="number"/>
          <xsl:sort select="translate(concat(../la:DatEindTv, ../../la:DatEindTv), '-', '')"
              data-type="number"/>
          <Inkomstenopgave>
            <DatBIko>
              <xsl:value-of select="translate(concat(../la:DatAanvTv, ../../la:DatAanvTv), '-',
                  '')"/>
            </DatBIko>
            <DatEIko>
              <xsl:value-of select="translate(concat(../la:DatEindTv, ../../la:DatEindTv), '-',
                  '')"/>
            </DatEIko>
            <xsl:for-each select="la:Werknemersgegevens">
              <xsl:if test="la:AantVerlU != ''">
                <AantVerloondeUrenIko>
                  <xsl:value-of select="number(la:AantVerlU)"/>
                </AantVerloondeUrenIko>
              </xsl:if>
              <xsl:for-each select="la:LnSV">
                <BedrBrutoloonSv><xsl:call-template name="bedrag"/></BedrBrutoloonSv>
              </xsl:for-each>
              <xsl:for-each select="la:LnLbPh">
                <BedrLoonLbPremieVolksverz>
                  <xsl:call-template name="bedrag"/>
                </BedrLoonLbPremieVolksverz>
              </xsl:for-each>
              <xsl:for-each select="la:IngLbPh">
                <BedrIngehoudenLbPremieVolksverz>
                  <xsl:call-template name="bedrag"/>
                </BedrIngehoudenLbPremieVolksverz>
              </xsl:for-each>
              <xsl:for-each select="la:VakBsl">
                <BedrVakantietoeslag><xsl:call-template name="bedrag"/></BedrVakantietoeslag>
              </xsl:for-each>
              <xsl:for-each select="la:OpgRchtVakBsl">
                <BedrOpgbRechtVakantietoeslag>
                  <xsl:call-template name="bedrag"/>
                </BedrOpgbRechtVakantietoeslag>
              </xsl:for-each>
              <xsl:for-each select="la:Reisk">
                <BedrVergoedingReiskostenOnbelast>
                  <xsl:call-template name="bedrag"/>
                </BedrVergoedingReiskostenOnbelast>
              </xsl:for-each>
              <xsl:for-each select="la:BedrAlInWWB">
                <BedrInUitkBegrBetAlimentatie>
                  <xsl:call-template name="bedrag"/>
                </BedrInUitkBegrBetAlimentatie>
              </xsl:for-each>
              <xsl:for-each select="la:BedrRchtAl">
                <BedrRechtstreeksBetAlimentatie>
                  <xsl:call-template name="bedrag"/>
                </BedrRechtstreeksBetAlimentatie>
              </xsl:for-each>
              <xsl:for-each select="la:LnTabBB">
                <BedrLoonTabelBijzBeloningen>
                  <xsl:call-template name="bedrag"/>
                </BedrLoonTabelBijzBeloningen>
              </xsl:for-each>
              <xsl:for-each select="la:LnInGld">
                <BedrLoonInGeld><xsl:call-template name="bedrag"/></BedrLoonInGeld>
              </xsl:for-each>
              <xsl:for-each select="la:WrdLn">
                <BedrLoonNietInGeld><xsl:call-template name="bedrag"/></BedrLoonNietInGeld>
              </xsl:for-each>
              <xsl:for-each select="la:LnOwrk">
                <BedrLoonOverwerk><xsl:call-template name="bedrag"/></BedrLoonOverwerk>
              </xsl:for-each>
              <xsl:for-each select="la:VerstrAanv">
                <BedrAanvullingOpUitk><xsl:call-template name="bedrag"/></BedrAanvullingOpUitk>
              </xsl:for-each>
              <xsl:for-each select="la:BijdrZvw">
                <BedrBijdrageZvw><xsl:call-template name="bedrag"/></BedrBijdrageZvw>
              </xsl:for-each>
              <xsl:for-each select="la:WghZvw">
                <BedrWerkgeversheffingZvw>
                  <xsl:call-template name="bedrag"/>
                </BedrWerkgeversheffingZvw>
              </xsl:for-each>
              <xsl:for-each select="la:WrdPrGebrAut">
                <BedrPrivegebruikAuto><xsl:call-template name="bedrag"/></BedrPrivegebruikAuto>
              </xsl:for-each>
              <xsl:for-each select="la:WrknBijdrAut">
                <BedrWerknemersbijdrageAuto>
                  <xsl:call-template name="bedrag"/>
                </BedrWerknemersbijdrageAuto>
              </xsl:for-each>
              <xsl:for-each select="la:VerrArbKrt">
                <BedrVerrekendeArbeidskorting>
                  <xsl:call-template name="bedrag"/>
                </BedrVerrekendeArbeidskorting>
              </xsl:for-each>
              <xsl:for-each select="la:OpnAvwb">
                <BedrOpgenomenArbeidsvoorwaarden>
                  <xsl:call-template name="bedrag"/>
                </BedrOpgenomenArbeidsvoorwaarden>
              </xsl:for-each>
              <xsl:for-each select="la:OpbAvwb">
                <BedrOpgbArbeidsvoorwaarden>
                  <xsl:call-template name="bedrag"/>
                </BedrOpgbArbeidsvoorwaarden>
              </xsl:for-each>
              <xsl:for-each select="la:Ctrctln">
                <BedrContractloon><xsl:call-template name="bedrag"/></BedrContractloon>
              </xsl:for-each>
            </xsl:for-each>
          </Inkomstenopgave>
        </xsl:for-each>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="persoon">
    <xsl:if test="la:Voorl != ''">
      <Voorletters><xsl:value-of select="la:Voorl"/></Voorletters>
    </xsl:if>
    <xsl:if test="la:Voorv != ''">
      <Voorvoegsel><xsl:value-of select="la:Voorv"/></Voorvoegsel>
    </xsl:if>
    <xsl:if test="la:SignNm != ''">
      <SignificantDeelVanDeAchternaam>
        <xsl:value-of select="la:SignNm"/>
      </SignificantDeelVanDeAchternaam>
    </xsl:if>
    <xsl:if test="la:Gebdat != ''">
      <Geboortedat><xsl:value-of select="translate(la:Gebdat, '-', '')"/></Geboortedat>
    </xsl:if>
    <xsl:if test="la:Nat != ''">
      <CdNationaliteit><xsl:value-of select="format-number(la:Nat, '0000')"/></CdNationaliteit>
    </xsl:if>
    <xsl:if test="la:Gesl != ''">
      <Geslacht><xsl:value-of select="number(la:Gesl)"/></Geslacht>
    </xsl:if>
    <xsl:for-each select="la:AdresBinnenland">
      <DomicilieAdres>
        <Straatadres>
          <xsl:if test="la:LocOms != ''">
            <Locatieoms><xsl:value-of select="la:LocOms"/></Locatieoms>
          </xsl:if>
          <xsl:if test="la:Pc != ''"><Postcd><xsl:value-of select="la:Pc"/></Postcd></xsl:if>
          <xsl:if test="la:Woonpl != ''">
            <Woonplaatsnaam><xsl:value-of select="la:Woonpl"/></Woonplaatsnaam>
          </xsl:if>
          <xsl:if test="la:Str != ''">
            <Straatnaam><xsl:value-of select="la:Str"/></Straatnaam>
          </xsl:if>
          <xsl:if test="la:HuisNr != ''">
            <Huisnr><xsl:value-of select="number(la:HuisNr)"/></Huisnr>
          </xsl:if>
          <xsl:if test="la:HuisNrToev != ''">
            <Huisnrtoevoeging><xsl:value-of select="la:HuisNrToev"/></Huisnrtoevoeging>
          </xsl:if>
        </Straatadres>
      </DomicilieAdres>
    </xsl:for-each>
    <xsl:for-each select="la:AdresBuitenland">
      <DomicilieAdres>
        <StraatadresBuitenland>
          <xsl:if test="la:LocOms != ''">
            <LocatieomsBuitenland><xsl:value-of select="la:LocOms"/></LocatieomsBuitenland>
          </xsl:if>
          <xsl:if test="la:Pc != ''">
            <PostcdBuitenland><xsl:value-of select="la:Pc"/></PostcdBuitenland>
          </xsl:if>
          <xsl:if test="la:Woonpl != ''">
            <WoonplaatsnaamBuitenland>
              <xsl:value-of select="la:Woonpl"/>
            </WoonplaatsnaamBuitenland>
          </xsl:if>
          <xsl:if test="not(la:Pc) and la:Reg != ''">
            <RegionaamBuitenland><xsl:value-of select="la:Reg"/></RegionaamBuitenland>
          </xsl:if>
          <xsl:if test="la:LandCd != ''">
            <LandencdIso><xsl:value-of select="la:LandCd"/></LandencdIso>
          </xsl:if>
          <xsl:if test="la:Str != ''">
            <StraatnaamBuitenland><xsl:value-of select="la:Str"/></StraatnaamBuitenland>
          </xsl:if>
          <xsl:if test="la:HuisNr != ''">
            <HuisnrBuitenland><xsl:value-of select="la:HuisNr"/></HuisnrBuitenland>
          </xsl:if>
        </StraatadresBuitenland>
      </DomicilieAdres>
    </xsl:for-each>
  </xsl:template>

  <!-- The employers that the table of the mapping has. -->
  <xsl:template name="werkgever">
    <xsl:variable name="fiscaalnummer">
      <xsl:choose>
        <xsl:when test="$eenheid/la:LhNr = '990009609L01'">990009609</xsl:when>
        <xsl:when test="$eenheid/la:LhNr = '990009610L02'">990009683</xsl:when>
      </xsl:choose>
    </xsl:variable>
    <xsl:if test="$fiscaalnummer != ''">
      <AdministratieveEenheid>
        <NaamAdministratieveEenheid>
          <xsl:value-of select="$eenheid/la:NmIP"/>
        </NaamAdministratieveEenheid>
        <Loonheffingennr><xsl:value-of select="$eenheid/la:LhNr"/></Loonheffingennr>
        <RechtspersoonAdministratieveEenh>
          <FiNr><xsl:value-of select="$fiscaalnummer"/></FiNr>
          <NaamRechtspersoon>
            <xsl:choose>
              <xsl:when test="$fiscaalnummer = '990009609'">VERZONNEN WERKGEVER B.V.</xsl:when>
              <xsl:otherwise>VERZONNEN HOLDING B.V.</xsl:otherwise>
            </xsl:choose>
          </NaamRechtspersoon>
        </RechtspersoonAdministratieveEenh>
      </AdministratieveEenheid>
    </xsl:if>
  </xsl:template>

  <!-- A period that stands in several reports is that of the latest. -->
  <xsl:template name="perioden">
    <xsl:param name="rijen"/>
    <xsl:for-each select="$rijen">
      <xsl:sort select="translate(la:DatAanv, '-', '')" data-type="number"/>
      <xsl:variable name="van"
          select="translate(concat(../../la:DatAanvTv, ../../../la:DatAanvTv), '-', '')"/>
      <xsl:variable name="gelijk" select="$rijen[la:DatAanv = current()/la:DatAanv]"/>
      <xsl:if test="count($gelijk) = 1 or count($gelijk[translate(concat(
              ../../la:DatAanvTv, ../../../la:DatAanvTv), '-', '') &gt; $van]) = 0">
        <Inkomstenperiode>
          <xsl:if test="la:DatAanv != ''">
            <DatBIkp><xsl:value-of select="translate(la:DatAanv, '-', '')"/></DatBIkp>
          </xsl:if>
          <xsl:if test="la:SrtIV != ''">
            <CdSrtIkv><xsl:value-of select="la:SrtIV"/></CdSrtIkv>
          </xsl:if>
          <xsl:if test="la:IndArbovOnbepTd != ''">
            <CdTypeArbeidscontract>
              <xsl:value-of select="translate(la:IndArbovOnbepTd, 'JN', 'OB')"/>
            </CdTypeArbeidscontract>
          </xsl:if>
          <xsl:if test="la:CdInvlVpl != ''">
            <CdInvloedVerzekeringsplicht>
              <xsl:value-of select="la:CdInvlVpl"/>
            </CdInvloedVerzekeringsplicht>
          </xsl:if>
          <xsl:if test="la:IndLhKort != ''">
            <IndLoonheffingskortingToegepast>
              <xsl:value-of select="translate(la:IndLhKort, 'JN', '12')"/>
            </IndLoonheffingskortingToegepast>
          </xsl:if>
          <xsl:if test="la:IndSA72 != ''">
            <IndPersoneelsleningNietInLoon>
              <xsl:value-of select="translate(la:IndSA72, 'JN', '12')"/>
            </IndPersoneelsleningNietInLoon>
          </xsl:if>
          <xsl:if test="la:IndSA03 != ''">
            <IndLoonIsMedeAowAlleenstaande>
              <xsl:value-of select="translate(la:IndSA03, 'JN', '12')"/>
            </IndLoonIsMedeAowAlleenstaande>
          </xsl:if>
          <xsl:if test="la:IndSA71 != ''">
            <IndLoonInclusiefWajongUitkering>
              <xsl:value-of select="translate(la:IndSA71, 'JN', '12')"/>
            </IndLoonInclusiefWajongUitkering>
          </xsl:if>
          <xsl:if test="la:IndWAO != ''">
            <IndVerzekerdWaoIvaWga>
              <xsl:value-of select="translate(la:IndWAO, 'JN', '12')"/>
            </IndVerzekerdWaoIvaWga>
          </xsl:if>
          <xsl:if test="la:IndWW != ''">
            <IndVerzekerdWw>
              <xsl:value-of select="translate(la:IndWW, 'JN', '12')"/>
            </IndVerzekerdWw>
          </xsl:if>
          <xsl:if test="la:IndZW != ''">
            <IndVerzekerdZw>
              <xsl:value-of select="translate(la:IndZW, 'JN', '12')"/>
            </IndVerzekerdZw>
          </xsl:if>
          <xsl:if test="la:CdZvw != ''">
            <CdVerzekeringssituatieZvw>
              <xsl:value-of select="la:CdZvw"/>
            </CdVerzekeringssituatieZvw>
          </xsl:if>
          <xsl:if test="la:LbTab != ''">
            <CdLoonbelastingtabel><xsl:value-of select="la:LbTab"/></CdLoonbelastingtabel>
          </xsl:if>
          <xsl:if test="la:CdAard != ''">
            <CdAardIkv><xsl:value-of select="format-number(la:CdAard, '00')"/></CdAardIkv>
          </xsl:if>
          <xsl:if test="la:CdIncInkVerm != ''">
            <CdIncidInkomstenvermindering>
              <xsl:value-of select="la:CdIncInkVerm"/>
            </CdIncidInkomstenvermindering>
          </xsl:if>
        </Inkomstenperiode>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="sectoren">
    <xsl:param name="rijen"/>
    <xsl:for-each select="$rijen">
      <xsl:sort select="translate(la:DatAanvSect, '-', '')" data-type="number"/>
      <xsl:sort select="la:Sect" data-type="number"/>
      <xsl:variable name="van"
          select="translate(concat(../../la:DatAanvTv, ../../../la:DatAanvTv), '-', '')"/>
      <xsl:variable name="gelijk"
          select="$rijen[la:DatAanvSect = current()/la:DatAanvSect
              and la:Sect = current()/la:Sect]"/>
      <xsl:if test="count($gelijk) = 1 or count($gelijk[translate(concat(
              ../../la:DatAanvTv, ../../../la:DatAanvTv), '-', '') &gt; $van]) = 0">
        <SectorRisicogroepIkv>
          <xsl:if test="la:DatAanvSect != ''">
            <DatBSectorRisicogroep>
              <xsl:value-of select="translate(la:DatAanvSect, '-', '')"/>
            </DatBSectorRisicogroep>
          </xsl:if>
          <xsl:if test="la:DatEindSect != ''">
            <DatESectorRisicogroep>
              <xsl:value-of select="translate(la:DatEindSect, '-', '')"/>
            </DatESectorRisicogroep>
          </xsl:if>
          <SectorBeroepsEnBedrijfsleven>
            <CdSector><xsl:value-of select="format-number(la:Sect, '000')"/></CdSector>
          </SectorBeroepsEnBedrijfsleven>
        </SectorRisicogroepIkv>
      </xsl:if>
    </xsl:for-each>
  </xsl:template>

  <!-- An amount: its currency, its sign, and whole hundredths. -->
  <xsl:template name="bedrag">
    <CdMunteenheid>EUR</CdMunteenheid>
    <CdPositiefNegatief>
      <xsl:value-of select="substring('+-', 1 + (. &lt; 0), 1)"/>
    </CdPositiefNegatief>
    <WaardeBedr>
      <xsl:value-of select="format-number(translate(., '-+', '') * 100, '0')"/>
    </WaardeBedr>
  </xsl:template>
</xsl:stylesheet>
