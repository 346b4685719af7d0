const [, ...words] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/);

words.forEach((word, x) => {
  let answer = "";
  for (let i = 0; i < word.length; i++) {
    answer += i + 1 < word.length && word[i] <= word[i + 1] ? word[i] + word[i] : word[i];
  }
  console.log(`Case #${x + 1}: ${answer}`);
});
