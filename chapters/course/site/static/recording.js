"use strict";
// A recording: the runs of one experiment over a small grid, as `course.site.recordings` packs them.
(() => {
  const waiting = {}, read = {};
  const TYPES = { float32: Float32Array, uint8: Uint8Array, float16: Uint16Array };

  const single = (half) => {  // a number of 16 bits
    const sign = half >> 15 ? -1 : 1, exponent = (half >> 10) & 31, fraction = half & 1023;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
  };

  class Recording {
    constructor(buffer) {
      const bytes = new Uint8Array(buffer), length = new DataView(buffer).getUint32(8, true);
      if (new TextDecoder().decode(bytes.subarray(0, 8)) !== "NNLIBREC") throw new Error("no recording");
      this.header = JSON.parse(new TextDecoder().decode(bytes.subarray(12, 12 + length)));
      this.arrays = {};
      for (const each of this.header.arrays) {
        const count = each.shape.reduce((product, n) => product * n, 1);
        const data = new TYPES[each.type](buffer, 12 + length + each.place, count);
        this.arrays[each.name] = { shape: each.shape, data: each.type === "float16" ? Float32Array.from(data, single) : data };
      }
      const { lanes, optimizers, initializers } = this.header;
      this.sizes = [lanes.length, this.header.rates[lanes[0]].length, optimizers.length || 1, initializers.length || 1];
    }
    // The part of an array that belongs to one run, or to one row of it.
    part(name, run, row = null) {
      const { shape, data } = this.arrays[name];
      const rest = shape.slice(1).reduce((product, n) => product * n, 1);
      if (row === null) return data.subarray(run * rest, (run + 1) * rest);
      const width = rest / shape[1];
      return data.subarray(run * rest + row * width, run * rest + (row + 1) * width);
    }
    run(choice) {
      const places = [choice.lane, choice.lr, choice.optimizer, choice.init];
      return places.reduce((number, place, k) => number * this.sizes[k] + place, 0);
    }
    loss(run) { return this.part("loss", run); }
    measured(run, name) { return this.part("measured", run, this.header.measures.indexOf(name)); }
    // What is measured of a run: the lanes of an experiment need not measure the same.
    names(run) { return this.header.measures.filter((name) => this.measured(run, name).some(Number.isFinite)); }
    weights(run, look) {
      const { lanes, counts, looks } = this.header, runs = this.sizes[1] * this.sizes[2] * this.sizes[3];
      const lane = Math.floor(run / runs), count = counts[lanes[lane]];
      const place = lanes.slice(0, lane).reduce((sum, name) => sum + runs * looks.length * counts[name], 0)
        + ((run % runs) * looks.length + look) * count;
      return this.arrays.weights.data.subarray(place, place + count);
    }
    answers(run, look) { return this.part("answers", run, look); }
  }

  // The last of the sorted steps that is not behind this one; -1 before the first.
  const before = (steps, step) => {
    let low = 0, high = steps.length;
    while (low < high) { const middle = (low + high) >> 1; if (steps[middle] <= step) low = middle + 1; else high = middle; }
    return low - 1;
  };

  // What a small net of dense layers answers to one example: its outputs before any softmax.
  const BENDS = { relu: (z) => Math.max(z, 0), sigmoid: (z) => 1 / (1 + Math.exp(-z)), tanh: Math.tanh };
  // (The numbers lie in buffers of the layers, which the next call writes anew: a map asks 50,000 times.)
  const outputs = (layers, weights, x) => {
    let place = 0, y = x;
    for (const layer of layers) {
      if (layer.bend) {
        const bend = BENDS[layer.bend], z = y === x ? Float64Array.from(x) : y;
        for (let j = 0; j < z.length; j++) z[j] = bend(z[j]);
        y = z;
        continue;
      }
      const [inputs, units] = layer.dense, next = layer.buffer ??= new Float64Array(units);
      for (let j = 0; j < units; j++) next[j] = layer.bias ? weights[place + inputs * units + j] : 0;
      for (let i = 0; i < inputs; i++) for (let j = 0; j < units; j++) next[j] += y[i] * weights[place + i * units + j];
      place += inputs * units + (layer.bias ? units : 0);
      y = next;
    }
    return y;
  };
  const forward = (layers, weights, x) => Array.from(outputs(layers, weights, x));
  const softmax = (z) => {
    const most = Math.max(...z), e = z.map((each) => Math.exp(each - most)), sum = e.reduce((a, b) => a + b, 0);
    return e.map((each) => each / sum);
  };
  // How sure the net is of the answer 1: from 0 to 1.
  const sureness = (net, weights, x) => {
    const z = outputs(net.layers, weights, x);
    if (net.answer === "softmax") return z.length === 2 ? BENDS.sigmoid(z[1] - z[0]) : softmax(z)[1];
    return net.answer === "step" ? Number(z[0] > 0) : BENDS.sigmoid(z[0]);
  };

  const unpack = async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Recording(await new Response(stream).arrayBuffer());
  };

  // A file of a page that lies on a disk cannot be fetched, but a script can be loaded.
  const load = (id, folder) => read[id] ??= new Promise((done, failed) => {
    waiting[id] = (text) => unpack(text).then(done, failed);
    const script = document.createElement("script");
    script.src = `${folder}${id}.js`;
    script.onerror = () => failed(new Error(`no recording of ${id}`));
    document.head.append(script);
  });

  window.nnlib = { Recording, load, recorded: (id, text) => waiting[id](text), forward, softmax, sureness, before };
})();
