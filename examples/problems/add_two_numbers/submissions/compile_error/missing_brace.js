const fs = require("fs");

function main() {
    const [a, b] = fs.readFileSync(0, "utf8").trim().split(/\s+/).map(BigInt);
    console.log(String(a + b));

main();
