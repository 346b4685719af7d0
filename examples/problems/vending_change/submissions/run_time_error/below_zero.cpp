#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    int amount, kinds;
    std::cin >> amount >> kinds;
    std::vector<int> coins(kinds), fewest(amount + 1, amount + 1);
    for (int &coin : coins)
        std::cin >> coin;
    fewest[0] = 0;
    for (int part = 1; part <= amount; part++)
        for (int coin : coins)
            fewest[part] = std::min(fewest[part], fewest.at(part - coin) + 1); // throws std::out_of_range
    std::cout << fewest[amount] << '\n';
}
