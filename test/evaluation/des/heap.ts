/** Events in order of time: a 4-ary heap over typed arrays, no object per event. `a` and `b` are whatever the kind needs. */
export class EventHeap {
  size = 0;
  #time = new Float64Array(4096);
  #kind = new Uint8Array(4096);
  #a = new Int32Array(4096);
  #b = new Int32Array(4096);

  /** The event last taken by `take`. */
  time = 0;
  kind = 0;
  a = 0;
  b = 0;

  /** Time of the next event; Infinity if there is none. */
  get nextTime(): number {
    return this.size > 0 ? (this.#time[0] as number) : Number.POSITIVE_INFINITY;
  }

  push(time: number, kind: number, a: number, b: number): void {
    if (this.size === this.#time.length) this.#grow();
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      if ((this.#time[parent] as number) <= time) break;
      this.#copy(parent, i);
      i = parent;
    }
    this.#set(i, time, kind, a, b);
  }

  /** Takes the earliest event into `time`, `kind`, `a`, `b`. Never on an empty heap. */
  take(): void {
    this.time = this.#time[0] as number;
    this.kind = this.#kind[0] as number;
    this.a = this.#a[0] as number;
    this.b = this.#b[0] as number;
    const last = --this.size;
    const [time, kind, a, b] = [this.#time[last]!, this.#kind[last]!, this.#a[last]!, this.#b[last]!];
    let i = 0;
    for (;;) {
      const first = 4 * i + 1;
      if (first >= last) break;
      let least = first;
      const end = Math.min(first + 4, last);
      for (let child = first + 1; child < end; child++) if (this.#time[child]! < this.#time[least]!) least = child;
      if (this.#time[least]! >= time) break;
      this.#copy(least, i);
      i = least;
    }
    this.#set(i, time, kind, a, b);
  }

  #copy(from: number, to: number): void {
    this.#time[to] = this.#time[from] as number;
    this.#kind[to] = this.#kind[from] as number;
    this.#a[to] = this.#a[from] as number;
    this.#b[to] = this.#b[from] as number;
  }

  #set(i: number, time: number, kind: number, a: number, b: number): void {
    this.#time[i] = time;
    this.#kind[i] = kind;
    this.#a[i] = a;
    this.#b[i] = b;
  }

  #grow(): void {
    const [time, kind, a, b] = [this.#time, this.#kind, this.#a, this.#b];
    this.#time = new Float64Array(2 * time.length);
    this.#kind = new Uint8Array(2 * kind.length);
    this.#a = new Int32Array(2 * a.length);
    this.#b = new Int32Array(2 * b.length);
    this.#time.set(time);
    this.#kind.set(kind);
    this.#a.set(a);
    this.#b.set(b);
  }
}
