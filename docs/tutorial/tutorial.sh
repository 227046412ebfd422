#!/usr/bin/env bash
# The commands of the tutorial (docs/tutorial.md), in an empty folder with `bron` and `bkwi`.
# PROJECT is a checkout of this project.
set -euo pipefail
: "${PROJECT:?a checkout of the project}"

mkdir -p mappings/sgr mappings/rdw
cp "$PROJECT"/mappings/sgr/sgr.formats.yaml "$PROJECT"/mappings/sgr/words.csv mappings/sgr/
mapper contract import bron/voertuigen.schema.json --element Antwoord --name rdw/voertuigen -o mappings/rdw/voertuigen.contract.yaml
mapper contract import bkwi/Diensten/RDWDossierGSD/v0200-b02/BodyReaction.xsd --element KentekenInfoResponse --name sgr/rdw-dossier-gsd-v0200 -o mappings/sgr/rdw-dossier-gsd-v0200.contract.yaml
mapper new mappings/rdw/kentekeninfo.yaml mappings/rdw/voertuigen.contract.yaml --to mappings/sgr/rdw-dossier-gsd-v0200.contract.yaml --sample bron/personenauto.json --sample bron/tweede-kleur.json --sample bron/aanhangwagen.json --sample bron/niet-gevonden.json
mapper check mappings/rdw/kentekeninfo.yaml --draft
mapper run mappings/rdw/kentekeninfo.yaml bron/personenauto.json --draft --to xml --pretty
cp -r "$PROJECT"/mappings/rdw/kentekeninfo.yaml "$PROJECT"/mappings/rdw/tables mappings/rdw/
cp -r "$PROJECT"/docs/tutorial/cases/. fixtures/rdw/kentekeninfo/
mapper check --warnings-as-errors mappings/rdw
mapper test --update fixtures/rdw
rm fixtures/rdw/kentekeninfo/*/unreviewed.txt
mapper test --reviewed fixtures/rdw
mapper coverage mappings/rdw/kentekeninfo.yaml --min 100
mapper evidence mappings/rdw
