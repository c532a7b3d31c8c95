import { attacks, mixtures } from './attacks.js';
import { blind } from './blind.js';
import { drawn } from './drawn.js';
import { attacksWithFaults, faults } from './faults.js';
import { held } from './held.js';
import { crowds, quietDays } from './people.js';
import type { Family } from './plot.js';

/** Every family, in the order of reports. */
export const families: readonly Family[] = [
  ...crowds,
  ...attacks,
  ...faults,
  ...mixtures,
  ...attacksWithFaults,
  ...quietDays,
  ...drawn,
  ...held,
  ...blind,
];

export function familyNamed(name: string): Family {
  const found = families.find((family) => family.name === name);
  if (!found) throw new Error(`no family ${name}; there are ${families.map((family) => family.name).join(', ')}`);
  return found;
}
