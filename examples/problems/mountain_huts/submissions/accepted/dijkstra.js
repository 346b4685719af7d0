const numbers = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
const [n, m] = numbers;
const trails = Array.from({ length: n + 1 }, () => []);
for (let i = 2; i < 2 + 3 * m; i += 3) {
  const [a, b, minutes] = numbers.slice(i, i + 3);
  trails[a].push([b, minutes]);
  trails[b].push([a, minutes]);
}
const [start, goal] = numbers.slice(-2);

const fastest = Array(n + 1).fill(Infinity);
fastest[start] = 0;
const open = new Set(fastest.keys());
while (open.size > 0) {
  const hut = [...open].reduce((best, candidate) => (fastest[candidate] < fastest[best] ? candidate : best));
  open.delete(hut);
  for (const [neighbour, minutes] of trails[hut]) {
    fastest[neighbour] = Math.min(fastest[neighbour], fastest[hut] + minutes);
  }
}
console.log(Number.isFinite(fastest[goal]) ? String(fastest[goal]) : "unreachable");
