import java.util.Scanner;

public class IntOverflow {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int sum = (int) (in.nextLong() + in.nextLong());
        System.out.println(sum);
    }
}
