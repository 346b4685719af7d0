const text = require("fs").readFileSync(0, "utf8").toLowerCase();
const counts = new Map();
let position = 0;
while (counts.size === 0 || position < text.length) {
  let word = "";
  while (position < text.length && /[a-z]/.test(text[position])) {
    word += text[position++];
  }
  if (word) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  position++;
}
const rows = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
console.log(rows.map((row) => row.join(" ")).join("\n"));
