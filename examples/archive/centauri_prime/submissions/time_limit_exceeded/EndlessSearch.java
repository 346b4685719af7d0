import java.util.Scanner;

public class EndlessSearch {
    static String ruler(String name) {
        int position = 0;
        while (position != name.length() - 1) {
            position = (position + 2) % 200; // jumps over the last letter of every second name
        }
        char last = Character.toLowerCase(name.charAt(position));
        return last == 'y' ? "nobody" : "aeiou".indexOf(last) >= 0 ? "Alice" : "Bob";
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int cases = in.nextInt();
        for (int x = 1; x <= cases; x++) {
            String name = in.next();
            System.out.println("Case #" + x + ": " + name + " is ruled by " + ruler(name) + ".");
        }
    }
}
