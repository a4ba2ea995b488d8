/** A browser's storage, which outlives the pages of a test; also one that is full. */
export class FakeStorage {
  rows = new Map();
  isFull = false;

  get length() {
    return this.rows.size;
  }

  key(at) {
    return [...this.rows.keys()][at] ?? null;
  }

  getItem(name) {
    return this.rows.get(name) ?? null;
  }

  setItem(name, value) {
    if (this.isFull) throw new DOMException("full", "QuotaExceededError");
    this.rows.set(name, value);
  }

  removeItem(name) {
    this.rows.delete(name);
  }
}
