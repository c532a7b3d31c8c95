import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { tempDir } from '../../temp-dir.js';

/** A configuration without a fault: two people in turn, the responsable after them, and the room of the team. */
export const sound = {
  channels: [
    { id: 'mail', type: 'smtp', host: '127.0.0.1', security: 'none', from: 'vigie@exemple.fr' },
    { id: 'sms', type: 'sms', url: 'http://127.0.0.1:9/', body: '{{to}} {{text}}' },
    { id: 'salle', type: 'webhook', url: 'http://127.0.0.1:9/' },
  ],
  people: [
    { id: 'marie', name: 'Marie', contacts: [{ channel: 'mail', address: 'marie@exemple.fr' }] },
    {
      id: 'paul',
      name: 'Paul',
      contacts: [
        { channel: 'mail', address: 'paul@exemple.fr' },
        { channel: 'sms', address: '+33612345678', severities: ['P1'] },
      ],
    },
    { id: 'chef', name: 'Chef', contacts: [{ channel: 'mail', address: 'chef@exemple.fr' }] },
  ],
  schedules: [{ id: 'garde', layers: [{ people: ['marie', 'paul'], start: '2021-01-11T09:00', every: { weeks: 1 } }] }],
  teams: [
    { id: 'nationale', name: 'Équipe nationale', steps: [['schedule:garde', 'channel:salle'], ['person:chef']] },
    { id: 'beta', name: 'Beta', steps: [['person:chef']] },
  ],
  routes: [
    { id: 'beta', match: { operator: 'beta', severity: ['P1', 'P2'] }, teams: ['beta'], continue: true },
    { id: 'tout', teams: ['nationale'] },
  ],
};

/** A directory with these sections in one file; `text`: as it is. */
export async function pagingDir(content: object | string): Promise<string> {
  const dir = await tempDir();
  await writeFile(path.join(dir, 'astreinte.yaml'), typeof content === 'string' ? content : stringify(content));
  return dir;
}
