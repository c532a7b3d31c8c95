import type { Maillon } from '../topology.js';
import { authentification } from './authentification.js';
import { base } from './base.js';
import { classeVirtuelle } from './classe-virtuelle.js';
import { frontal } from './frontal.js';
import type { Kit, Service } from './kit.js';
import { messagerie } from './messagerie.js';
import { portail } from './portail.js';

export const maillons: Readonly<Record<Maillon, (kit: Kit) => Service>> = {
  frontal,
  authentification,
  portail,
  messagerie,
  base,
  'classe-virtuelle': classeVirtuelle,
};
