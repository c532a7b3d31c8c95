/** A whole, valid runbook, shorter than a real one. */
export const RUNBOOK = `---
id: saturation
title: Saturation d'un maillon
version: 3
owner: astreinte plateforme
reviewed_on: 2026-03-31
review_every: P6M
applies_to:
  verdict: [saturation]
severity: [P1, P2, P3]
preconditions: []
blast_radius: Les usagers refusés reviennent par vagues.
needs_approval:
  - { id: file, by: [directeur de crise], people: 1, what: "File d'attente nationale" }
rollback: Retirer la file d'attente.
est_minutes: 15
contacts:
  - { role: astreinte, reach: astreinte@example.org }
comms_template: saturation
---

Le maillon reçoit plus de demandes légitimes qu'il n'en peut servir.

## Symptôme

{{cell}} : {{offered}} requêtes/s pour {{expected}} attendues, depuis {{since}}, part de l'attaque {{share}}.

La charge dépasse l'attendu, sa composition reste la même, les réponses bonnes **ne suivent plus**.

## Vérifier

1. Le pool est plein.
2. Les relances augmentent : l'« effet bulle ».

\`\`\`sql
SELECT 1 WHERE Ent = {ent:String} AND Maillon = {maillon:String}
\`\`\`

## Décider

| Constat | Mesure |
| ------- | ------ |
| Effet bulle | Espacer |

Si les relances dépassent 20 %, casser la bulle d'abord.

## Agir

### Espacer les retours {#retry-after kind=ease}

\`\`\`sh
vigie check
\`\`\`

- \`Retry-After: 30\` sur les 503
- page d'attente statique

### File d'attente {#file-attente kind=queue approval=file}

Devant la connexion seulement.

## Vérifier l’effet

La part de bonnes réponses remonte.

## Revenir en arrière

Retirer la page d'attente.

## Escalader

À l'opérateur, après 10 minutes.

## Communiquer

Message modèle à l'affichage.
`;

/** Its messages. */
export const MESSAGES = `---
id: saturation
title: Accès très demandé
version: 1
owner: communication de crise
reviewed_on: 2026-03-31
review_every: P6M
audiences: [public]
---

## Public

### Français

Depuis {{since}}, {{service}} est très demandé. Prochain point à {{next_update}}.

### English

Since {{since}}, {{service}} has been in great demand. Next message at {{next_update}}.
`;
