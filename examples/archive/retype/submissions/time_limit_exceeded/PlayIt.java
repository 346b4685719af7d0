import java.util.Scanner;

public class PlayIt {
    static volatile long level; // volatile: the compiler must not skip the way

    static long walk(long from, long to) {
        long minutes = 0;
        level = from;
        while (level != to) {
            level += level < to ? 1 : -1;
            minutes++;
        }
        return minutes;
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int cases = in.nextInt();
        for (int x = 1; x <= cases; x++) {
            long n = in.nextLong();
            long k = in.nextLong();
            long s = in.nextLong();
            long restart = walk(1, k) + 1 + walk(1, n) + 1;
            long goBack = walk(1, k) + walk(k, s) + walk(s, n) + 1;
            System.out.println("Case #" + x + ": " + Math.min(restart, goBack));
        }
    }
}
