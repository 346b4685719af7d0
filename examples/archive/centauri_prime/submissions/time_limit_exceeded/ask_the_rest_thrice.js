const [, ...names] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/);

function ruler(name) {
  if (name.length === 1) {
    return /y/i.test(name) ? "nobody" : /[aeiou]/i.test(name) ? "Alice" : "Bob";
  }
  const rest = name.slice(1);
  if (ruler(rest) === "nobody") return "nobody";
  if (ruler(rest) === "Alice") return "Alice";
  return ruler(rest);
}

names.forEach((name, i) => console.log(`Case #${i + 1}: ${name} is ruled by ${ruler(name)}.`));
