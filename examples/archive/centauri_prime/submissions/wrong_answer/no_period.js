const [, ...names] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/);
const rulerOf = (name) => (/y$/i.test(name) ? "nobody" : /[aeiou]$/i.test(name) ? "Alice" : "Bob");
names.forEach((name, i) => console.log(`Case #${i + 1}: ${name} is ruled by ${rulerOf(name)}`));
