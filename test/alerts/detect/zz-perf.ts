import { createDetector } from '../../../alerts/detect/evaluate.js';
import { startState } from '../../../alerts/detect/memory.js';
import { defaultSettings } from '../../../alerts/detect/settings.js';
import { chain } from './support/chain.js';
import { Simulation } from './support/simulate.js';
import { ordinary, homes } from './support/streams.js';
const sim = new Simulation({ seed: 1, streams: process.argv[2]==='harm'?[...ordinary(),homes({ent:'lycees-nord',perS:40,fromS:600})]:ordinary(), capacity:{'lycees-nord/base':25} });
const obs:any[]=[]; const N=1200; for (let s=0;s<N;s++) { const o=sim.ledger.observe(sim.step()); obs.push(o); }
const d = createDetector(chain, defaultSettings, { chain:'c', weights:'w', build:'b' });
let st = startState(); const ts:number[]=[];
for (let s=0;s<N;s++){ const a=performance.now(); const e=d.evaluate(obs[s],st); const b=performance.now(); st=e.state; if(s>=700) ts.push((b-a)*1000/chain.cells.length); }
ts.sort((a,b)=>a-b); console.log('us/cell mean', (ts.reduce((a,b)=>a+b)/ts.length).toFixed(1),'median',ts[ts.length>>1]!.toFixed(1),'p90',ts[Math.floor(ts.length*.9)]!.toFixed(1));
