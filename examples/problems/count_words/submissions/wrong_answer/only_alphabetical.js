const words = require("fs").readFileSync(0, "utf8").toLowerCase().match(/[a-z]+/g) ?? [];
const counts = {};
for (const word of words) {
  counts[word] = (counts[word] ?? 0) + 1;
}
for (const word of Object.keys(counts).sort()) {
  console.log(word, counts[word]);
}
