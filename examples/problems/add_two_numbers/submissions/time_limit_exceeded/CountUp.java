import java.util.Scanner;

public class CountUp {
    static volatile long sum;

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        sum = in.nextLong();
        long b = in.nextLong();
        for (; b > 0; b--) {
            sum++;
        }
        for (; b < 0; b++) {
            sum--;
        }
        System.out.println(sum);
    }
}
