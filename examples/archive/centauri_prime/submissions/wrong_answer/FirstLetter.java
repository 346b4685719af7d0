import java.util.Scanner;

public class FirstLetter {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int cases = in.nextInt();
        for (int x = 1; x <= cases; x++) {
            String name = in.next();
            String first = name.substring(0, 1);
            String ruler = first.equals("Y") ? "nobody" : "AEIOU".contains(first) ? "Alice" : "Bob";
            System.out.println("Case #" + x + ": " + name + " is ruled by " + ruler + ".");
        }
    }
}
