const [count, ...lines] = require("fs").readFileSync(0, "utf8").split("\n");

function isBalanced(line) {
  const shorter = line.replace(/\(\)|\[\]|\{\}/g, "");
  return shorter === line ? line === "" : isBalanced(shorter);
}

const answers = lines.slice(0, Number(count)).map((line) => (isBalanced(line.trim()) ? "yes" : "no"));
console.log(answers.join(" "));
