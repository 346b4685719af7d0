const lines = require("fs").readFileSync(0, "utf8").split("\n");
const n = Number(lines[0]);
const m = Number(lines[n + 1]);
const owned = lines.slice(1, n + 1).map((title) => ({ title, isFound: false }));
let position = 0;
for (const title of lines.slice(n + 2, n + 2 + m)) {
  // Goes round the catalogue until it meets the title: for ever, if it is not there.
  while (owned[position].title !== title || owned[position].isFound) {
    position = (position + 1) % n;
  }
  owned[position].isFound = true;
}
for (const { title, isFound } of owned) {
  if (!isFound) console.log(title);
}
