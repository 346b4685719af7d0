import java.util.Scanner;

public class MissingType {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        sum = in.nextLong() + in.nextLong();
        System.out.println(sum);
    }
}
