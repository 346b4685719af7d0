#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    int amount, kinds, coin;
    std::cin >> amount >> kinds;
    const int impossible = amount + 1;
    std::vector<int> fewest(amount + 1, impossible);
    fewest[0] = 0;
    while (std::cin >> coin)
        for (int part = amount; part >= coin; part--) // backwards: uses every coin once at most
            fewest[part] = std::min(fewest[part], fewest[part - coin] + 1);
    if (fewest[amount] == impossible)
        std::cout << "impossible\n";
    else
        std::cout << fewest[amount] << '\n';
}
