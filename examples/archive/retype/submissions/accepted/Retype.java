import java.util.Scanner;

public class Retype {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int cases = in.nextInt();
        for (int x = 1; x <= cases; x++) {
            long n = in.nextLong();
            long k = in.nextLong();
            long s = in.nextLong();
            long minutes = k - 1 + Math.min(1 + n, (k - s) + (n - s + 1));
            System.out.println("Case #" + x + ": " + minutes);
        }
    }
}
