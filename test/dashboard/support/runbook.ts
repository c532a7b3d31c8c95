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
needs_approval: []
rollback: Retirer la file d'attente.
est_minutes: 15
contacts:
  - { role: astreinte, reach: astreinte@example.org }
comms_template: "Le service {{maillon}} est très demandé."
---

Le maillon reçoit plus de demandes légitimes qu'il n'en peut servir.

## Symptôme

La charge dépasse l'attendu, sa composition reste la même, les réponses bonnes **ne suivent plus**.

## Vérifier

1. Le pool est plein.
2. Les relances augmentent : l'« effet bulle ».

## Décider

Si les relances dépassent 20 %, casser la bulle d'abord.

## Agir

\`\`\`sh
vigie check
\`\`\`

- \`Retry-After: 30\` sur les 503
- page d'attente statique

## Vérifier l’effet

La part de bonnes réponses remonte.

## Revenir en arrière

Retirer la page d'attente.

## Escalader

À l'opérateur, après 10 minutes.

## Communiquer

Message modèle à l'affichage.
`;
