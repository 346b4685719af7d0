const text = require("fs").readFileSync(0, "utf8").toLowerCase();
const counts = new Map();
for (const word of text.match(/[a-z]+/g) ?? []) {
  counts.set(word, (counts.get(word) ?? 0) + 1);
}
const byFrequency = ([a, m], [b, n]) => n - m || (a < b ? -1 : 1);
const rows = [...counts].sort(byFrequency).map(([word, count]) => `${word} ${count}`);
console.log(rows.length ? rows.join("\n") : "no words");
