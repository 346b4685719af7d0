import java.util.Arrays;
import java.util.Scanner;

public class VendingChange {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int amount = in.nextInt();
        int kinds = in.nextInt();
        int impossible = amount + 1;
        int[] fewest = new int[amount + 1];
        Arrays.fill(fewest, impossible);
        fewest[0] = 0;
        for (int i = 0; i < kinds; i++) {
            int coin = in.nextInt();
            for (int part = coin; part <= amount; part++) {
                fewest[part] = Math.min(fewest[part], fewest[part - coin] + 1);
            }
        }
        System.out.println(fewest[amount] == impossible ? "impossible" : String.valueOf(fewest[amount]));
    }
}
