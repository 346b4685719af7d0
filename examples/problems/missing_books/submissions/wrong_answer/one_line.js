const lines = require("fs").readFileSync(0, "utf8").split("\n");
const n = Number(lines[0]);
const shelf = lines.slice(n + 2);
const missing = [];
for (const title of lines.slice(1, n + 1)) {
  const at = shelf.indexOf(title);
  if (at < 0) missing.push(title);
  else shelf.splice(at, 1);
}
console.log(missing.join(", "));
