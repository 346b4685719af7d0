import java.util.Scanner;

public class AllOrNothing {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int cases = in.nextInt();
        for (int x = 1; x <= cases; x++) {
            String word = in.next();
            String doubled = word.replaceAll("(.)", "$1$1");
            System.out.println("Case #" + x + ": " + (doubled.compareTo(word) < 0 ? doubled : word));
        }
    }
}
