// Numbers above 2^53 lose their last digits.
const [a, b] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
console.log(BigInt(a + b).toString());
