const [count, ...lines] = require("fs").readFileSync(0, "utf8").split("\n");

function isBalanced(line) {
  const shorter = line.replace(/\(\)|\[\]|\{\}/g, "");
  return shorter === line ? line === "" : isBalanced(shorter);
}

lines.slice(0, Number(count)).forEach((line) => console.log(isBalanced(line.trim())));
