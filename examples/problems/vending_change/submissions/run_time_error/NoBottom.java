import java.util.Scanner;

public class NoBottom {
    static int[] coins;

    static int fewest(int part) {
        if (part == 0) {
            return 0;
        }
        int best = Integer.MAX_VALUE;
        for (int coin : coins) {
            best = Math.min(best, fewest(part - coin) + 1); // never stops below zero
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
        System.out.println(fewest(amount));
    }
}
