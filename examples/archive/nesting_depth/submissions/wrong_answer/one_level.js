// Right as long as there are only the digits 0 and 1.
const [, ...words] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/);
words.forEach((word, x) => console.log(`Case #${x + 1}: ${word.replace(/[1-9]+/g, "($&)")}`));
