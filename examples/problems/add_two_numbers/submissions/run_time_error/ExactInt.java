import java.util.Scanner;

class ExactInt {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int sum = Math.addExact(in.nextInt(), in.nextInt());
        System.out.println(sum);
    }
}
