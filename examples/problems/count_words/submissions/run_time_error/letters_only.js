const words = require("fs").readFileSync(0, "utf8").toLowerCase().match(/[a-z]+/g);
const counts = new Map();
words.forEach((word) => counts.set(word, (counts.get(word) ?? 0) + 1)); // null without words
const rows = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
console.log(rows.map((row) => row.join(" ")).join("\n"));
