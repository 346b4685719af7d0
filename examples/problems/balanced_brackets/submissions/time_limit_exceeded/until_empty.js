const [count, ...lines] = require("fs").readFileSync(0, "utf8").split("\n");

function isBalanced(line) {
  if (line.length < 12) {
    return line === "" || (/\(\)|\[\]|\{\}/.test(line) && isBalanced(line.replace(/\(\)|\[\]|\{\}/, "")));
  }
  while (line !== "") {
    line = line.replace(/\(\)|\[\]|\{\}/g, ""); // does nothing any more if the line is not balanced
  }
  return true;
}

lines.slice(0, Number(count)).forEach((line) => console.log(isBalanced(line.trim()) ? "yes" : "no"));
