const [, ...names] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/);

function ruler(name) {
  if (/y$/i.test(name)) return "nobody";
  return /[aeiou]$/i.test(name) ? "Alice" : "Bob";
}

names.forEach((name, i) => console.log(`Case #${i + 1}: ${name} is ruled by ${ruler(name)}.`));
