#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

static std::string a, b;
static std::vector<std::vector<int>> known;

static int match(std::size_t i, std::size_t j) {
    if (i == a.size() || j == b.size())
        return 0;
    int &best = known[i][j];
    if (best < 0)
        best = a[i] == b[j] ? 1 + match(i + 1, j + 1) : std::max(match(i + 1, j), match(i, j + 1));
    return best;
}

int main() {
    std::getline(std::cin, a);
    std::getline(std::cin, b);
    known.assign(a.size(), std::vector<int>(b.size(), -1));
    std::cout << match(0, 0) << '\n';
}
