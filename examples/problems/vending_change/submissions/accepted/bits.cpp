#include <bitset>
#include <iostream>
#include <vector>

int main() {
    int amount, kinds;
    std::cin >> amount >> kinds;
    std::vector<int> coins(kinds);
    for (int &coin : coins)
        std::cin >> coin;

    // Bit s is set when s can be made from exactly `count` coins.
    std::bitset<3001> sums(1);
    for (int count = 0; count <= amount; count++) {
        if (sums[amount]) {
            std::cout << count << '\n';
            return 0;
        }
        std::bitset<3001> next;
        for (int coin : coins)
            next |= sums << coin;
        sums = next;
    }
    std::cout << "impossible\n";
}
