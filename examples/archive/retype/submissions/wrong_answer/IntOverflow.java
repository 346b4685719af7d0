import java.util.Scanner;

public class IntOverflow {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int cases = in.nextInt();
        for (int x = 1; x <= cases; x++) {
            int n = in.nextInt();
            int k = in.nextInt();
            int s = in.nextInt();
            int restart = k + n;
            int goBack = n + 2 * k - 2 * s; // up to 3,000,000,000
            System.out.println("Case #" + x + ": " + Math.min(restart, goBack));
        }
    }
}
