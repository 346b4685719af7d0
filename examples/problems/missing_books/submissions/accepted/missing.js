const lines = require("fs").readFileSync(0, "utf8").split("\n");
const n = Number(lines[0]);
const m = Number(lines[n + 1]);
const found = new Map();
for (const title of lines.slice(n + 2, n + 2 + m)) {
  found.set(title, (found.get(title) ?? 0) + 1);
}
for (const title of lines.slice(1, n + 1)) {
  const copies = found.get(title) ?? 0;
  if (copies > 0) {
    found.set(title, copies - 1);
  } else {
    console.log(title);
  }
}
