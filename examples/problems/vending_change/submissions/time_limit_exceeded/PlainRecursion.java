import java.util.Scanner;

public class PlainRecursion {
    static final int IMPOSSIBLE = 1_000_000;
    static int[] coins;

    static int fewest(int part) {
        if (part == 0) {
            return 0;
        }
        int best = IMPOSSIBLE;
        for (int coin : coins) {
            if (coin <= part) {
                best = Math.min(best, fewest(part - coin) + 1);
            }
        }
        return best;
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int amount = in.nextInt();
        coins = new int[in.nextInt()];
        for (int i = 0; i < coins.length; i++) {
            coins[i] = in.nextInt();
        }
        int best = fewest(amount);
        System.out.println(best >= IMPOSSIBLE ? "impossible" : String.valueOf(best));
    }
}
