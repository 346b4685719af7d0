import java.util.Scanner;

public class CentauriPrime {
    static String ruler(String name) {
        switch (Character.toLowerCase(name.charAt(name.length() - 1))) {
            case 'y':
                return "nobody";
            case 'a': case 'e': case 'i': case 'o': case 'u':
                return "Alice";
            default:
                return "Bob";
        }
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
