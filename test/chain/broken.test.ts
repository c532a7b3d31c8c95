import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ChainError, faultLine } from '../../chain/fault.js';
import { loadChain, readChain } from '../../chain/load.js';

const broken = path.join(import.meta.dirname, 'broken');

/** Every fault of each directory, and no other, as `vigie check` prints it. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'academie-qui-n-en-est-pas': [
    'faute.yaml:3 ents[0].academies[0]: "nord" is no académie but a region; name académies here',
  ],
  'alias-sans-ancre': [
    'faute.yaml:2 YAML: no anchor "&effectifs" stands above; write `&effectifs` where it first stands, or the value here',
    'faute.yaml:3 YAML: no anchor "&effectif" stands above; write `&effectif` where it first stands, or the value here',
  ],
  'calendrier-d-une-zone-inconnue': [
    'faute.yaml:4 calendar.years[0].zones[1]: no territory has the holiday zone "ouest"; those that are: A',
  ],
  'cle-absente': ['faute.yaml:3 operators[0].name: "name" is missing; add it: must be { fr: …, en: … }'],
  'cle-en-double': ['faute.yaml:5 YAML: map keys must be unique; correct the YAML'],
  'cle-inconnue': ['faute.yaml:5 operators[0].contact: unknown key "contact"; did you mean "contacts"?'],
  'dependance-inconnue': ['faute.yaml:3 maillons[0].dependsOn[0]: no maillon "bases"; did you mean "base"?'],
  'deux-defauts': [
    'faute.yaml:2 name: "name" stands at commun.yaml:2 already, and a chain has one; keep one of the two',
  ],
  'emetteur-reserve': ['faute.yaml:3 senders[0].id: "vigie" is refused; must be another: this name is reserved'],
  'ent-sans-exploitant': ['faute.yaml:6 ents[0].operator: no operator "omega"; declare it, or use one of: alpha'],
  'ent-sans-maillon': [
    'faute.yaml:3 ents[0]: the ENT "ent-est" has no maillon; give it a `profile`, or a list of `maillons`',
  ],
  'fait-sans-source': [
    'faute.yaml:2 operators[0]: nobody is named who says so; add `source` and `confidence` here, or `provenance: { source, confidence }` for the whole file',
  ],
  'fuseau-inconnu': [
    'faute.yaml:3 territories[0].timeZone: "Europe/Marseille" is refused; must be a time zone such as Europe/Paris',
  ],
  'genre-inconnu': [
    'faute.yaml:4 territories[0].kind: "regio" is refused; must be one of: nation, region, academie, departement; did you mean "region"?',
  ],
  'id-deja-pris': [
    'faute.yaml:4 operators[1].id: the id "alpha" is taken already, at commun.yaml:7; choose another: ids are never used twice',
  ],
  'id-mal-forme': [
    'faute.yaml:3 operators[0].id: "Opérateur_1" is refused; must be a slug: a-z, 0-9 and single dashes',
  ],
  'maillons-en-rond': [
    'faute.yaml:3 maillons[0].dependsOn: "a" depends on itself; break the circle',
    'faute.yaml:4 maillons[1].dependsOn: "b" depends on itself; break the circle',
  ],
  'modele-ambigu': [
    'faute.yaml:2 mapping[0]: the key (alpha, portail) belongs to ent-nord/portail already, by this same template; put {ent} and {maillon} into the key, or narrow it with `for`',
  ],
  'modele-mal-rempli': [
    'faute.yaml:2 mapping[0].service: "{exploitant}-{maillon}" holds something that cannot be filled in; use {ent}, {maillon} and {host} only',
  ],
  'modele-sans-objet': [
    'faute.yaml:2 mapping[0].for: this template applies to no cell; widen `for`, or remove the rule',
  ],
  'objectif-en-pourcents': [
    'faute.yaml:7 maillons[0].objective.goodRatio: 98 is refused; must be between 0 and 1, e.g. 0.98',
  ],
  'options-sans-maillon': [
    'faute.yaml:9 ents[0].cells.base: "base" is not among the maillons of this ENT; add it to `maillons`, or drop these options',
  ],
  'parent-inconnu': ['faute.yaml:5 territories[0].parent: no territory "frence"; did you mean "france"?'],
  'plusieurs-a-la-fois': [
    'faute.yaml:3 operators[0].name: "name" is missing; add it: must be { fr: …, en: … }',
    'faute.yaml:5 territories[0].parent: no territory "nulle-part"; declare it, or use one of: est, france, nord',
    'faute.yaml:7 mapping[0].sender: no sender "beta"; declare it, or use one of: alpha',
    'faute.yaml:8 mapping[1].cell: no cell "nulle-part/portail"; declare it, or use one of: ent-nord/base, ent-nord/portail, ent-sud/portail',
  ],
  'profil-inconnu': ['faute.yaml:3 ents[0].profile: no profile "complet"; declare it'],
  'provenance-fautive': [
    'faute.yaml:1 provenance.confidence: "verifie" is refused; must be one of: verified, declared, inferred, memory; did you mean "verified"?',
  ],
  'regle-sans-cellule': ['faute.yaml:2 mapping[0].cell: no cell "ent-nord/portal"; did you mean "ent-nord/portail"?'],
  'regle-sans-emetteur': ['faute.yaml:2 mapping[0].sender: no sender "alfa"; declare it, or use one of: alpha'],
  'regles-rivales': [
    'faute.yaml:3 mapping[1]: the key (alpha, web, www.example) belongs to ent-nord/portail already, by faute.yaml:2; keep one rule',
  ],
  'rien-a-regarder': ['rien-a-regarder:0: declares no maillon to watch; declare `maillons`, and `ents` that have them'],
  'section-inconnue': ['faute.yaml:1 operater: unknown key "operater"; did you mean "operators"?'],
  'section-sans-liste': ['faute.yaml:2 operators: "operators" is no list; begin each entry with "- "'],
  'sonde-impolie': ['faute.yaml:2 probes[0].everyS: 1 is refused; must be at least 10: probes are polite'],
  'sonde-hors-mesure': [
    'faute.yaml:2 probes[0].url: "https://…@ent.example/" is refused; must hold no user and no password: probes sign in nowhere',
    'faute.yaml:2 probes[0].everyS: 3600000 is refused; must be seconds, at most 86400 (a day)',
    'faute.yaml:2 probes[0].timeoutMs: 3000000 is refused; must be milliseconds, at most 60000 (a minute)',
  ],
  'sonde-nulle-part': [
    'faute.yaml:2 probes[0].url: "http://169.254.169.254/latest/" is refused; must name the public address: this one is of a link, of no machine, or a metadata service',
    'faute.yaml:5 probes[1].url: "http://[fe80::1]:8080/" is refused; must name the public address: this one is of a link, of no machine, or a metadata service',
    'faute.yaml:7 probes[1].signIn.path: "//169.254.169.254/" is refused; must be a path: after two slashes stands another host',
  ],
  'sonde-sans-cellule': [
    'faute.yaml:5 probes[0].checks: the check "tls" speaks of no cell; name one under `cells: { tls: … }`',
  ],
  'source-sans-confiance': [
    'faute.yaml:3 operators[0].source: gives its source without its confidence; add `confidence`, or leave out both',
  ],
  'territoires-en-rond': [
    'faute.yaml:3 territories[0].parent: "a" lies in itself; break the circle',
    'faute.yaml:4 territories[1].parent: "b" lies in itself; break the circle',
  ],
  'vacances-a-l-envers': [
    'faute.yaml:10 calendar.years[0].holidays[0].to: "2025-12-20" is refused; ends before it begins: `from` is the first day, `to` the last',
  ],
  'yaml-illisible': [
    'faute.yaml:3 YAML: flow map in block collection must be sufficiently indented and end with a }; correct the YAML',
  ],
};

it('every broken chain is in the table', () => {
  expect(readdirSync(broken).sort()).toEqual(Object.keys(expected).sort());
});

it.each(Object.entries(expected))(
  '%s: each fault is named with its file, its line and how to mend it',
  async (name, lines) => {
    const { faults } = await readChain(path.join(broken, name));
    expect(faults.map((fault) => faultLine({ ...fault, file: path.basename(fault.file) }))).toEqual(lines);
  },
);

it('nothing of a broken chain is used', async () => {
  const error = await loadChain(path.join(broken, 'regle-sans-cellule')).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ChainError);
  expect((error as ChainError).faults).toHaveLength(1);
});

it('a directory that is not there is a fault like any other', async () => {
  const dir = path.join(broken, 'nulle-part');
  const { faults } = await readChain(dir);
  expect(faults).toEqual([
    {
      file: dir,
      line: 0,
      where: '',
      what: 'cannot be read (ENOENT)',
      mend: 'name a directory that holds the YAML files of a chain',
    },
  ]);
});
