import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { sizeOf, told } from "../../annotations/static/annotations/js/drop.js";

const words = { one: "{count} file, {size}", many: "{count} files, {size}" };

describe("files that were chosen", () => {
  it("are nothing to tell where there are none", () => {
    assert.equal(told([], words), "");
  });

  it("are told by how many they are and how large together", () => {
    assert.equal(told([{ size: 900 }], words), "1 file, 900 B");
    assert.equal(told([{ size: 400_000 }, { size: 800_000 }], words), "2 files, 1.2 MB");
  });

  it("have sizes as people say them", () => {
    assert.deepEqual([0, 999, 1000, 12_345, 5_600_000_000, 4e13].map(sizeOf), ["0 B", "999 B", "1.0 kB", "12 kB", "5.6 GB", "40000 GB"]);
  });
});
