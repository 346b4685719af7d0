// Every digit gets its own parentheses; then those that close only to open again go away.
const [, ...words] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/);

words.forEach((word, x) => {
  let answer = word.replace(/\d/g, (d) => "(".repeat(d) + d + ")".repeat(d));
  while (answer.includes(")(")) {
    answer = answer.replaceAll(")(", "");
  }
  console.log(`Case #${x + 1}: ${answer}`);
});
